namespace TauGate.EndToEnd;

/// <summary>`deploy/lib/taugate-nodes`: what it says of a node that it cannot see.</summary>
public sealed class NodeScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string State => Path.Combine(_folder.Path, "nodes");

    private static string Script => Path.Combine(TauGateProgram.RepositoryRoot, "deploy", "lib", "taugate-nodes");

    private string PidFile => Path.Combine(State, "one", "pid");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_of_another_container_is_neither_started_twice_nor_forgotten()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root makes namespaces");
        var node = _folder.Write("node", "#!/bin/sh\necho 'node ready at nowhere'\nexec tail -f /dev/null\n");
        File.SetUnixFileMode(node, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var container = TauGateProgram.StartOther(
            "unshare",
            _folder.Path,
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "sh",
            "-c",
            $"bash '{Script}' '{State}' start one -- '{node}' >&2 && read -r _"
        );
        await container.LineAsync(line => line.StartsWith("one started", StringComparison.Ordinal));
        var noted = await File.ReadAllTextAsync(PidFile, TestContext.Current.CancellationToken);

        var start = (await RunAsync("start", "one", "--", node)).ExpectExit(3);
        var stop = (await RunAsync("stop", "5", "one")).ExpectExit(3);
        var list = (await RunAsync("list")).ExpectExit(0);

        Assert.All([start.Error, stop.Error, list.Output], text =>
            Assert.Contains("in another container of this machine", text, StringComparison.Ordinal)
        );
        Assert.Equal(noted, await File.ReadAllTextAsync(PidFile, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_of_another_host_on_a_shared_folder_is_named_and_one_of_a_restarted_host_has_ended()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PidFile)!);
        await File.WriteAllTextAsync(Path.Combine(State, "one", "log"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PidFile, "1 1 another pid:[1] login-2\n", TestContext.Current.CancellationToken);

        Assert.Contains(
            "on host login-2",
            (await RunAsync("start", "one", "--", "/nonexistent")).ExpectExit(3).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "on host login-2",
            (await RunAsync("stop", "5", "one")).ExpectExit(3).Error,
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(PidFile));

        await File.WriteAllTextAsync(
            PidFile,
            $"1 1 another pid:[1] {Environment.MachineName}\n",
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            "does not run",
            (await RunAsync("stop", "5", "one")).ExpectExit(0).Output,
            StringComparison.Ordinal
        );
    }

    private Task<TauGateProgram.Finished> RunAsync(params string[] arguments) =>
        TauGateProgram.StartOther("bash", _folder.Path, [Script, State, .. arguments]).FinishAndDisposeAsync();
}
