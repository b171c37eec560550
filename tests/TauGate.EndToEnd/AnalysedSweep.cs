using System.Globalization;

namespace TauGate.EndToEnd;

/// <summary>Tests that look at one trained sweep, one after another.</summary>
[CollectionDefinition(nameof(AnalysedSweep))]
public sealed class AnalysedSweepTests : ICollectionFixture<AnalysedSweep>;

/// <summary>
/// One seed of every method on a small network, trained once, in a database that tests can look behind.
/// </summary>
public sealed class AnalysedSweep(EndToEndFixture shared) : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();

    public const string Name = "analysed";

    /// <summary>The key of the cell of a method that it has one of, as a subquery.</summary>
    public static string Cell(string method) =>
        $"""
            (select c.key from cell c join membership m on m.cell_key = c.key join sweep s on s.id = m.sweep_id
            where c.method = '{method}' and s.name = '{Name}')
            """;

    public string Home => _home.Path;

    public string DataFolder => shared.DataFolder;

    public DatabaseServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await DatabaseServer.StartAsync(Home);
        var file = _home.Write("analysed.yaml", Sweeps.OnMnist(Name, "3..3"));
        (await TauGateProgram.RunAsync(Home, "run", file, "--data", DataFolder, "--slots", "1")).ExpectExit(0);
    }

    /// <summary>Runs a command that reads MNIST.</summary>
    public Task<TauGateProgram.Finished> AskAsync(params string[] args) =>
        TauGateProgram.RunAsync(Home, [.. args, "--data", DataFolder]);

    /// <summary>A path in the home that nothing has yet.</summary>
    public string NewPath(string name) =>
        Path.Combine(Home, string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}-{name}"));

    public Task ExecuteAsync(string sql) => Server.ExecuteAsync(sql, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _home.Dispose();
    }
}
