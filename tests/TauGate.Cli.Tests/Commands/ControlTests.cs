using System.Text.Json;

namespace TauGate.Cli.Tests.Commands;

/// <summary>
/// The commands of clients as a user gives them, on a real private server, while no coordinator runs.
/// </summary>
public sealed class ControlTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("taugate-cli-").FullName;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The private server's folder needs Unix file modes.");
        // Open to others, so that also for root the server, which may not be root, keeps its data here.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                _home,
                File.GetUnixFileMode(_home) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
            );
        await RunAsync(0, "db", "start");
    }

    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsWindows())
            return;
        await RunAsync(0, "db", "stop");
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Commands_work_while_no_coordinator_runs_and_again_change_nothing()
    {
        var file = Repository.PathOf("sweeps", "quick.yaml");
        var submitted = await JsonAsync(0, "submit", file, "--priority", "5");
        Assert.Equal(
            ("active", 5, 36, false),
            (
                Word(submitted, "state"),
                submitted.GetProperty("priority").GetInt32(),
                submitted.GetProperty("cells").GetProperty("pending").GetInt32(),
                submitted.GetProperty("coordinator_running").GetBoolean()
            )
        );

        foreach (var (command, state) in new[] { ("pause", "paused"), ("resume", "active"), ("cancel", "cancelled") })
        {
            var first = await JsonAsync(0, command, "quick");
            var second = await JsonAsync(0, command, "quick");
            Assert.Equal((true, state), (first.GetProperty("changed").GetBoolean(), Word(first, "state")));
            Assert.Equal((false, state), (second.GetProperty("changed").GetBoolean(), Word(second, "state")));
        }

        // A cancelled sweep is settled: watching it ends, and not well.
        var watched = await JsonAsync(1, "watch", "quick");
        Assert.Equal("cancelled", Word(watched, "state"));
        Assert.Equal(
            ["cancel", "resume", "pause", "submit"],
            watched.GetProperty("commands").EnumerateArray().Select(c => Word(c, "command"))
        );

        Assert.Equal(("active", 5), await StateAsync("submit", file));
        Assert.Equal(
            "pending",
            Word((await JsonAsync(0, "explain", "quick", "frozen", "seed=0")).GetProperty("cells")[0], "state")
        );
        Assert.Equal(0, (await JsonAsync(0, "db", "gc")).GetProperty("removed").GetInt64());
    }

    [Fact]
    public async Task Unknown_targets_are_refused_with_those_there_are()
    {
        await JsonAsync(0, "submit", Repository.PathOf("sweeps", "quick.yaml"));

        foreach (var command in new[] { "cancel", "pause", "resume", "retry", "watch", "status", "explain" })
            Assert.Contains(
                "Did you mean quick?",
                Word(await JsonAsync(2, command, "qiuck"), "error"),
                StringComparison.Ordinal
            );
        Assert.Contains(
            "there is no worker 'a-host'",
            Word(await JsonAsync(2, "drain", "a-host"), "error"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            Guid.Empty.ToString(),
            Word(await JsonAsync(2, "drain", Guid.Empty.ToString()), "error"),
            StringComparison.Ordinal
        );
    }

    private async Task<(string? State, int Priority)> StateAsync(params string[] arguments)
    {
        var document = await JsonAsync(0, arguments);
        return (Word(document, "state"), document.GetProperty("priority").GetInt32());
    }

    private async Task<JsonElement> JsonAsync(int exitCode, params string[] arguments) =>
        JsonDocument.Parse(await RunAsync(exitCode, [.. arguments, "--json"])).RootElement;

    private Task<string> RunAsync(int exitCode, params string[] arguments) =>
        ChildProcess.TauGateAsync(exitCode, [.. arguments, "--home", _home]);

    private static string? Word(JsonElement element, string key) => element.GetProperty(key).GetString();
}
