namespace TauGate.Cli.Tests.Commands;

public sealed class CompletionTests
{
    [Theory]
    [InlineData(
        "taugate ",
        "run",
        "plan",
        "table",
        "status",
        "submit",
        "watch",
        "drain",
        "coordinator",
        "worker",
        "db",
        "data",
        "doctor",
        "completion"
    )]
    [InlineData("taugate ru", "run")]
    [InlineData("taugate db st", "start", "stop")]
    [InlineData("taugate run --js", "--json")]
    [InlineData("taugate table paper --format m", "markdown")]
    [InlineData("taugate completion z", "zsh")]
    public async Task Program_completes_what_was_typed(string line, params string[] expected)
    {
        var found = (await ChildProcess.TauGateAsync(0, $"[suggest:{line.Length}]", line)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );

        Assert.Empty(expected.Except(found));
    }

    [Fact]
    public async Task Hidden_commands_are_not_suggested() =>
        Assert.DoesNotContain(
            "trainer",
            await ChildProcess.TauGateAsync(0, "[suggest:8]", "taugate "),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Bash_accepts_its_script()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        var (exitCode, _, error) = await ChildProcess.RunAsync(
            "bash",
            ["-n"],
            await ChildProcess.TauGateAsync(0, "completion", "bash")
        );

        Assert.Equal((0, ""), (exitCode, error));
    }

    [Theory]
    [InlineData("taugate st", "status")]
    [InlineData("taugate db st", "start stop")]
    [InlineData("taugate run --js", "--json")]
    [InlineData("taugate run sweeps/qui", "")]
    public async Task Bash_completes_through_its_script(string line, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        var typed = $"""
            {await ChildProcess.TauGateAsync(0, "completion", "bash")}
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({line})
            COMP_CWORD=$((${"{#COMP_WORDS[@]}"} - 1))
            _taugate
            echo "${"{COMPREPLY[*]}"}"
            """;

        var (_, output, error) = await ChildProcess.RunAsync("bash", ["--norc"], typed);

        Assert.Equal((expected, ""), (output.Trim(), error));
    }

    [Theory]
    [InlineData("zsh", "#compdef taugate")]
    [InlineData("fish", "complete -c taugate")]
    public async Task Other_shells_have_scripts_of_their_own(string shell, string beginning) =>
        Assert.StartsWith(beginning, await ChildProcess.TauGateAsync(0, "completion", shell), StringComparison.Ordinal);
}
