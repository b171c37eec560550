namespace TauGate.EndToEnd;

/// <summary>`deploy/local`: a cluster of processes on this machine with one command.</summary>
public sealed class LocalDeployTests(EndToEndFixture shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Cluster_comes_up_grows_shrinks_and_goes_without_a_trace()
    {
        var sweep = _folder.Write("local.yaml", Sweeps.Quick("local", "0..1"));
        try
        {
            await LocalAsync("up", "--workers", "1", "--slots", "1", "--data", shared.DataFolder);
            (await TauGateProgram.RunAsync(Home, "submit", sweep, "--data", Excerpt.Folder)).ExpectExit(0);
            await LocalAsync("scale", "2");
            (await TauGateProgram.RunAsync(Home, "watch", "local", "--json")).ExpectExit(0);
            await LocalAsync("scale", "1");

            var status = (await TauGateProgram.RunAsync(Home, "status", "local", "--json")).ExpectExit(0).Json;
            Assert.Equal(
                (2 * Sweeps.QuickCellsPerSeed, 0),
                (
                    status.GetProperty("cells").GetProperty("done").GetInt32(),
                    status.GetProperty("failed_attempts").GetInt32()
                )
            );
        }
        finally
        {
            await LocalAsync("down");
        }
        Assert.Empty(Processes.Naming(_folder.Path));
    }

    private async Task LocalAsync(params string[] arguments)
    {
        var script = Path.Combine(TauGateProgram.RepositoryRoot, "deploy", "local", "taugate-local");
        await using var run = TauGateProgram.StartOther(
            "bash",
            Home,
            [script, .. arguments, "--home", Home, "--program", TauGateProgram.Executable]
        );
        (await run.FinishAsync()).ExpectExit(0);
    }
}
