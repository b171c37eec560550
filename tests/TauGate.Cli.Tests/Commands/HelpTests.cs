namespace TauGate.Cli.Tests.Commands;

/// <summary>The command line as it presents itself.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> SweepCommands { get; } =
    [
        "run",
        "plan",
        "table",
        "figure",
        "report",
        "claims",
        "status",
        "explain",
        "verify",
        "export",
        "neurons",
        "submit",
        "watch",
        "cancel",
        "pause",
        "resume",
        "retry",
    ];

    public static TheoryData<string> AllCommands { get; } =
    [
        "run",
        "plan",
        "table",
        "figure",
        "report",
        "claims",
        "status",
        "explain",
        "verify",
        "export",
        "neurons",
        "submit",
        "watch",
        "cancel",
        "pause",
        "resume",
        "retry",
        "drain",
        "coordinator",
        "worker",
        "db",
        "db url",
        "db start",
        "db stop",
        "db migrate",
        "db upgrade",
        "db gc",
        "db psql",
        "data",
        "data describe",
        "data fetch",
        "data path",
        "cert",
        "cert ca",
        "cert node",
        "cert show",
        "doctor",
        "completion",
    ];

    [Theory]
    [InlineData(
        "",
        new[]
        {
            "run",
            "plan",
            "table",
            "figure",
            "report",
            "claims",
            "status",
            "explain",
            "verify",
            "export",
            "neurons",
            "submit",
            "watch",
            "cancel",
            "pause",
            "resume",
            "retry",
            "drain",
            "coordinator",
            "worker",
            "db",
            "data",
            "cert",
            "doctor",
            "completion",
        }
    )]
    [InlineData("db", new[] { "url", "migrate", "start", "stop", "psql", "gc", "upgrade" })]
    [InlineData("data", new[] { "describe", "fetch", "path" })]
    [InlineData("cert", new[] { "ca", "node", "show" })]
    public async Task Command_has_the_sub_commands_of_the_design_and_no_others(string command, string[] expected)
    {
        var help = await HelpAsync(command);

        Assert.Equal(expected.Order(), Names(help, "Commands:").Order());
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public async Task Help_describes_the_command_and_every_option(string command)
    {
        var help = await HelpAsync(command);

        Assert.Matches(@"^Description:\n  \S.+\.\n", help);
        Assert.Contains($"  taugate {command} ", help, StringComparison.Ordinal);
        foreach (var section in new[] { "Options:", "Arguments:", "Commands:" })
            Assert.All(Lines(help, section), line => Assert.Matches(@"^  \S.*  \S", line));
    }

    [Theory]
    [MemberData(nameof(SweepCommands))]
    public async Task Help_of_a_command_that_takes_a_sweep_has_examples_of_it(string command)
    {
        var help = await HelpAsync(command);

        Assert.Contains("<sweep>", help, StringComparison.Ordinal);
        Assert.Contains(Lines(help, "Examples:"), l => l.StartsWith($"  taugate {command} ", StringComparison.Ordinal));
        Assert.All(Lines(help, "Examples:"), l =>
            Assert.StartsWith($"  taugate {command}", l, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("run", "--db --home --slots --data --set --json --verbose")]
    [InlineData("plan", "--db --home --slots --set --json")]
    [InlineData("table", "--db --home --json --format")]
    [InlineData("claims", "--db --home --json --sequential")]
    [InlineData("status", "--db --home --json")]
    [InlineData("verify", "--db --home --data --sample --seed --json")]
    [InlineData("export", "--db --home --data --to --what --compact --cell --force")]
    [InlineData("neurons", "--db --home --data --label --seed --json")]
    [InlineData("doctor", "--db --home --data --json")]
    [InlineData("submit", "--db --insecure-db --home --set --as --replace --priority --json")]
    [InlineData("watch", "--db --home --json")]
    [InlineData("retry", "--db --home --json")]
    [InlineData("drain", "--db --home --json")]
    [InlineData("coordinator", "--db --bind --public-host --cert --hocon --home --data --insecure-db --verbose")]
    [InlineData(
        "worker",
        "--seeds --bind --public-host --cert --hocon --home --data --slots --drain-deadline --verbose"
    )]
    public async Task Command_has_the_options_that_scripts_rely_on(string command, string options) =>
        Assert.Empty(options.Split(' ').Except(Names(await HelpAsync(command), "Options:")));

    [Theory]
    [InlineData("'walk'", "walk")]
    [InlineData("run", "rnu")]
    [InlineData("'run'", "run")]
    [InlineData("command", "db")]
    [InlineData("'tcsh'", "completion", "tcsh")]
    [InlineData("'pdf'", "table", "x", "--format", "pdf")]
    [InlineData("'none'", "plan", "x", "--slots", "none")]
    [InlineData("'soon'", "worker", "--drain-deadline", "soon")]
    [InlineData("'high'", "submit", "x", "--priority", "high")]
    public async Task Command_line_that_makes_no_sense_exits_2_and_prints_nothing_on_standard_output(
        string named,
        params string[] arguments
    )
    {
        var (exitCode, output, error) = await ChildProcess.RunAsync(ChildProcess.TauGate, arguments, "");

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains("--help'", error, StringComparison.Ordinal);
    }

    private static async Task<string> HelpAsync(string command) =>
        (
            await ChildProcess.TauGateAsync(0, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])
        ).ReplaceLineEndings("\n");

    private static string[] Lines(string help, string section)
    {
        var start = help.IndexOf($"\n{section}\n", StringComparison.Ordinal);
        return start < 0 ? [] : help[(start + section.Length + 2)..].Split("\n\n")[0].Split('\n');
    }

    private static IEnumerable<string> Names(string help, string section) =>
        Lines(help, section).Select(l => l.Trim().Split(' ')[0].TrimEnd(','));
}
