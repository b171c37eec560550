namespace TauGate.EndToEnd;

/// <summary>
/// What terminals show that do not know their size, are tiny, or take no escape sequences; through script(1), which
/// makes real ones.
/// </summary>
[Collection(nameof(AnalysedSweep))]
public sealed class TerminalTests(AnalysedSweep sweep)
{
    [Fact]
    public async Task Table_on_a_terminal_of_zero_columns_is_the_one_that_a_pipe_gets()
    {
        var piped = (await TauGateProgram.RunAsync(sweep.Home, "table", AnalysedSweep.Name)).ExpectExit(0).Output;

        Assert.Equal(piped, await ShownAsync("stty cols 0 rows 0", "table", AnalysedSweep.Name));
    }

    [Fact]
    public async Task Table_on_a_tiny_terminal_keeps_lines_of_several_words()
    {
        var shown = await ShownAsync("stty cols 6 rows 2", "table", AnalysedSweep.Name);

        Assert.Contains("\nintervals: 95 % t over seeds,", shown, StringComparison.Ordinal);
        Assert.Contains("too narrow for:", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stty cols 0 rows 0")]
    [InlineData("stty cols 6 rows 2")]
    [InlineData("stty cols 100 rows 30; export TERM=dumb")]
    [InlineData("stty cols 100 rows 30; unset TERM")]
    public async Task Watch_draws_no_picture_where_there_is_no_place_for_one(string terminal)
    {
        var shown = await ShownAsync(terminal, "watch", AnalysedSweep.Name);

        Assert.DoesNotContain('\e', shown);
        Assert.Contains("8 of 8 cells done", shown, StringComparison.Ordinal);
    }

    /// <summary>Everything on the terminal, without the two sequences with which .NET asks for its keypad.</summary>
    private async Task<string> ShownAsync(string terminal, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs script(1) of util-linux.");
        await using var script = TauGateProgram.StartOther(
            "script",
            sweep.Home,
            new Dictionary<string, string> { ["TERM"] = "xterm" },
            "-qec",
            $"{terminal}; '{TauGateProgram.Executable}' {string.Join(' ', arguments)}",
            "/dev/null"
        );
        return (await script.FinishAsync())
            .ExpectExit(0)
            .Output.ReplaceLineEndings("\n")
            .Replace("\e[?1h\e=", "", StringComparison.Ordinal);
    }
}
