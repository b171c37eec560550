namespace TauGate.EndToEnd;

/// <summary>Nodes that cannot join or may not be what they want to be: they say why and end.</summary>
public sealed class NodeRefusalTests(EndToEndFixture shared) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_whose_seeds_are_unreachable_gives_up_and_names_them()
    {
        var seed = $"127.0.0.1:{FreePort.Take()}";
        var refused = (
            await WorkerAsync("--seeds", seed, "--hocon", Hocon("taugate.node.join-deadline = 3s"))
        ).ExpectExit(3);
        Assert.Contains(seed, refused.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Patience.OfTest)]
    [InlineData("worker", "--seeds", "127.0.0.1:4053", "--bind", "10.0.0.1")]
    [InlineData("coordinator", "--bind", "0.0.0.0:0", "--public-host", "here")]
    public async Task Node_that_binds_a_public_address_without_TLS_is_refused(params string[] arguments)
    {
        var refused = (await TauGateProgram.RunAsync(_home.Path, arguments)).ExpectExit(2);
        Assert.Contains("--cert", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("worker", "--seeds", "nowhere")]
    [InlineData("worker", "--seeds", "127.0.0.1:4053", "--slots", "0")]
    [InlineData("coordinator", "--bind", "127.0.0.1:99999")]
    [InlineData("cert", "node", "--ca", "/nonexistent", "--role", "boss", "--name", "w", "--out", "/nonexistent")]
    public async Task Bad_command_line_of_a_node_exits_2(params string[] arguments) =>
        (await TauGateProgram.RunAsync(_home.Path, arguments)).ExpectExit(2);

    [Theory]
    [InlineData("worker", "--seeds", "127.0.0.1:4053", "--cert", "/nonexistent")]
    [InlineData("cert", "node", "--ca", "/nonexistent", "--role", "worker", "--name", "w", "--out", "/nonexistent")]
    public async Task Missing_certificate_exits_3_and_names_its_place(params string[] arguments) =>
        Assert.Contains(
            "/nonexistent",
            (await TauGateProgram.RunAsync(_home.Path, arguments)).ExpectExit(3).Error,
            StringComparison.Ordinal
        );

    [Fact(Timeout = Patience.OfTest)]
    public async Task Certificates_of_another_CA_or_role_do_not_join()
    {
        await using var cluster = await ClusterHarness.StartAsync(shared.Cluster with { Workers = 0, Tls = true });
        await CertAsync("ca", "--out", Path.Combine(_home.Path, "other"));
        await CertAsync(
            "node",
            "--ca",
            Path.Combine(_home.Path, "other"),
            "--role",
            "worker",
            "--name",
            "stranger",
            "--host",
            "127.0.0.1",
            "--out",
            Folder("stranger")
        );
        await CertAsync(
            "node",
            "--ca",
            cluster.CaFolder,
            "--role",
            "worker",
            "--name",
            "right",
            "--host",
            "127.0.0.1",
            "--out",
            Folder("right")
        );
        var hocon = Hocon("taugate.node.join-deadline = 5s");

        var stranger = (
            await WorkerAsync("--seeds", cluster.Seeds, "--cert", Folder("stranger"), "--hocon", hocon)
        ).ExpectExit(3);
        var plain = (await WorkerAsync("--seeds", cluster.Seeds, "--hocon", hocon)).ExpectExit(3);
        var boss = await TauGateProgram.RunAsync(
            _home.Path,
            "coordinator",
            "--db",
            cluster.Database.Url,
            "--bind",
            "127.0.0.1:0",
            "--cert",
            Folder("right")
        );

        Assert.Contains("certificate", stranger.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(cluster.Seeds, plain.Error, StringComparison.Ordinal);
        Assert.Contains("role", boss.ExpectExit(3).Error, StringComparison.OrdinalIgnoreCase);
        Assert.True(cluster.Coordinators[0].IsRunning);
    }

    private Task<TauGateProgram.Finished> WorkerAsync(params string[] arguments) =>
        TauGateProgram.RunAsync(_home.Path, ["worker", "--slots", "1", "--data", shared.DataFolder, .. arguments]);

    private async Task CertAsync(params string[] arguments) =>
        (await TauGateProgram.RunAsync(_home.Path, ["cert", .. arguments])).ExpectExit(0);

    private string Folder(string name) => Path.Combine(_home.Path, name);

    private string Hocon(string localConf) => HoconFolder.Make(Folder("hocon"), localConf);
}
