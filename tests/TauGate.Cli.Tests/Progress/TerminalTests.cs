using TauGate.Cli.Progress;
using TauGate.Cli.Tests.Commands;

namespace TauGate.Cli.Tests.Progress;

public sealed class TerminalTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(1, 40)]
    [InlineData(39, 40)]
    [InlineData(80, 80)]
    public void Terminal_that_does_not_know_its_columns_leaves_nothing_out_and_a_tiny_one_little(
        int columns,
        int? width
    ) => Assert.Equal(width, Terminal.WidthFor(columns));

    [Theory]
    [InlineData("stty cols 0 rows 0", "Folder for the private database, data and caches. Also TAUGATE_HOME.")]
    [InlineData("stty cols 7 rows 2", "Run a sweep: start what is")]
    [InlineData(
        "stty cols 100 rows 30; export TERM=dumb",
        "Folder for the private database, data and caches. Also TAUGATE_HOME."
    )]
    [InlineData(
        "stty cols 100 rows 30; unset TERM",
        "Folder for the private database, data and caches. Also TAUGATE_HOME."
    )]
    public async Task Help_has_whole_phrases_on_every_terminal(string terminal, string phrase)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs script(1) of util-linux.");
        var (exitCode, output, _) = await ChildProcess.RunAsync(
            "script",
            ["-qec", $"{terminal}; '{ChildProcess.TauGate}' run --help", "/dev/null"],
            ""
        );

        Assert.Equal(0, exitCode);
        Assert.Contains(phrase, output, StringComparison.Ordinal);
    }
}
