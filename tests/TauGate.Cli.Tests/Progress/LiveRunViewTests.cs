using Spectre.Console.Testing;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Tests.Progress;

public sealed class LiveRunViewTests : IDisposable
{
    private readonly TestConsole _console = new TestConsole().Interactive().Width(40);

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task View_that_saw_nothing_ends_without_a_trace()
    {
        await using (new LiveRunView(_console, verbose: false)) { }

        Assert.Empty(_console.Output);
    }

    [Fact]
    public async Task View_that_is_ended_twice_does_not_mind()
    {
        var view = new LiveRunView(_console, verbose: false);
        view.Update(Samples.Run(1, 16));

        await view.DisposeAsync();
        await view.DisposeAsync();
        view.Update(Samples.Run(2, 16));

        Assert.DoesNotContain("2 of 16", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_state_is_drawn()
    {
        await using (var view = new LiveRunView(_console, verbose: false))
        {
            view.Update(Samples.Run(1, 16));
            view.Update(Samples.Run(9, 16, executing: ["ia3 train=[gain], seed 0"]));
        }

        Assert.Contains("  9 of 16 cells done", _console.Output, StringComparison.Ordinal);
        Assert.Contains("  ▸ ia3 train=[gain], seed 0", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_is_erased_and_the_cursor_is_back_at_the_end()
    {
        _console.EmitAnsiSequences();
        await using (var view = new LiveRunView(_console, verbose: false))
            view.Update(Samples.Run(9, 16));

        var afterPicture = _console.Output[_console.Output.LastIndexOf("idle", StringComparison.Ordinal)..];
        // One erased line for each of the four that the picture has.
        Assert.Equal(4, afterPicture.Split("\e[2K").Length - 1);
        Assert.Contains("\e[?25h", afterPicture, StringComparison.Ordinal);
        Assert.DoesNotContain("cells", afterPicture, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Said_lines_are_shown_whatever_characters_they_have()
    {
        await using (var view = new LiveRunView(_console, verbose: false))
        {
            view.Say("warning: [/] is [no tag");
            view.Update(Samples.Run(1, 16));
            view.Say("The database is back.");
        }

        Assert.Contains("warning: [/] is [no tag\n", _console.Output, StringComparison.Ordinal);
        Assert.Contains("The database is back.\n", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Said_line_leaves_nothing_of_the_picture_behind_it()
    {
        _console.EmitAnsiSequences();
        await using (var view = new LiveRunView(_console, verbose: false))
        {
            view.Update(Samples.Run(1, 16));
            view.Say("A line of more than forty columns, which takes two of them.");
        }

        Assert.Matches(@"\e\[2K(\e\[[0-9;]*m)?A line of", _console.Output);
        Assert.Matches(@"\e\[2K(\e\[[0-9;]*m)?takes two", _console.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ended_task_has_a_line_when_verbose(bool verbose)
    {
        await using (var view = new LiveRunView(_console, verbose))
            view.Happened(Samples.Finished("done", "x=[1]"));

        Assert.Equal(verbose ? "trained x=[1], seed 1 in 3.1 s\n" : "", _console.Output);
    }
}
