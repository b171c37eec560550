using Spectre.Console;
using Spectre.Console.Testing;
using TauGate.Application.Runs;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Tests.Progress;

public sealed class RunPictureTests
{
    [Fact]
    public void Picture_shows_bar_share_times_counts_and_slots()
    {
        var lines = Draw(
            100,
            Samples.Run(6, 16, executing: ["ia3, seed 1"], left: TimeSpan.FromSeconds(17), reused: 2)
        );

        Assert.Equal(
            [
                $"quick  {new string('━', 15)}{new string('─', 25)} 37 %  12 s, about 17 s left",
                "  6 of 16 cells done, 2 reused",
                "  ▸ ia3, seed 1",
                "  ▸ idle",
            ],
            lines
        );
    }

    [Fact]
    public void Time_left_is_said_to_be_measured_until_it_is_known() =>
        Assert.EndsWith("  12 s, measuring", Draw(100, Samples.Run(1, 16))[0], StringComparison.Ordinal);

    [Fact]
    public void Reason_for_waiting_has_a_line_of_its_own()
    {
        var lines = Draw(
            100,
            Samples.Run(
                1,
                16,
                left: TimeSpan.FromSeconds(17),
                waiting: "waiting: the database is scheduled by [host]:1"
            )
        );

        Assert.EndsWith(" 6 %  12 s", lines[0], StringComparison.Ordinal);
        Assert.Equal("  waiting: the database is scheduled by [host]:1", lines[2]);
    }

    [Theory]
    [InlineData(0, 16, "0 %", 0)]
    [InlineData(259, 260, "99 %", 39)]
    [InlineData(260, 260, "100 %", 40)]
    [InlineData(9_999_999, 10_000_000, "99 %", 39)]
    [InlineData(0, 0, "100 %", 40)]
    public void Bar_is_full_only_when_nothing_is_left(long done, long total, string share, int filled)
    {
        var head = Draw(100, Samples.Run(done, total))[0];

        Assert.Equal(filled, head.Count(c => c == '━'));
        Assert.Equal(40 - filled, head.Count(c => c == '─'));
        Assert.Contains($" {share}  ", head, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_given_up_move_the_bar_too()
    {
        var progress = Samples.Run(0, 0) with { Cells = Samples.Cells(8, 16, quarantined: 4, blocked: 4) };

        Assert.Contains(" 100 %  ", Draw(100, progress)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_of_markup_are_shown_as_they_are()
    {
        var lines = Draw(
            100,
            Samples.Run(
                1,
                16,
                executing: ["lora foundation.hidden=[256, 256], seed 1", "[red]x[/], seed 0"],
                sweep: "[bold]"
            )
        );

        Assert.StartsWith("[bold]  ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["  ▸ lora foundation.hidden=[256, 256], seed 1", "  ▸ [red]x[/], seed 0"], lines[2..]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(20)]
    [InlineData(3)]
    [InlineData(1)]
    public void Lines_are_cropped_and_never_wrapped(int width)
    {
        var progress = Samples.Run(
            6,
            16,
            executing: [$"lora foundation.hidden=[{string.Join(", ", Enumerable.Repeat(256, 40))}], seed 1"],
            left: TimeSpan.FromMinutes(59.9),
            reused: 2,
            waiting: "waiting: the database is scheduled by coordinator@a-host-with-a-long-name.example:4053"
        ) with
        {
            Cells = Samples.Cells(6, 16, diverged: 1, collapsed: 1, quarantined: 1, blocked: 1),
        };

        var lines = Draw(width, progress);

        Assert.Equal(5, lines.Length);
        Assert.All(lines, l => Assert.InRange(l.Length, 1, width));
        Assert.EndsWith("…", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(40)]
    public void Narrow_terminal_keeps_share_and_time(int width)
    {
        var head = Draw(width, Samples.Run(6, 16, left: TimeSpan.FromSeconds(17)))[0];

        Assert.EndsWith("37 %  12 s, about 17 s left", head, StringComparison.Ordinal);
    }

    [Fact]
    public void Bar_keeps_its_length_while_the_times_change()
    {
        var early = Draw(60, Samples.Run(1, 16, left: TimeSpan.FromSeconds(8)))[0];
        var late = Draw(
            60,
            Samples.Run(16, 16, left: TimeSpan.FromMinutes(59.9)) with
            {
                Elapsed = TimeSpan.FromMinutes(59.5),
            }
        )[0];

        Assert.Equal(Bar(early), Bar(late));
        Assert.NotEqual(0, Bar(early));

        static int Bar(string head) => head.Count(c => c is '━' or '─');
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Picture_of_a_terminal_that_was_made_tiny_has_its_lines_still(int width) =>
        Assert.All(
            Draw(width, Samples.Run(6, 16, executing: ["ia3, seed 1"], left: TimeSpan.FromSeconds(17), reused: 2)),
            line => Assert.InRange(line.Length, 0, width)
        );

    private static string[] Draw(int width, RunProgress progress)
    {
        using var console = new TestConsole().Width(width);
        console.Write(new RunPicture(progress));
        return console.Output.Split('\n');
    }
}
