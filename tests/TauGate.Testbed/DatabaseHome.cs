namespace TauGate.Testbed;

/// <summary>
/// A new home whose programs work on a database of a server that runs already, and not on a private one, with one
/// trainer a run: what a second one takes to start is more than what it saves on a test's few cells.
/// </summary>
public sealed class DatabaseHome : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private DatabaseHome(SharedDatabase database) => Database = database;

    /// <summary>The database.</summary>
    public SharedDatabase Database { get; }

    /// <summary>The home's folder.</summary>
    public string Path => _folder.Path;

    /// <summary>Makes the home and its database.</summary>
    public static async Task<DatabaseHome> CreateAsync(SharedServer server) => new(await server.CreateAsync());

    /// <summary>Writes a file into the home; its path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Starts the program.</summary>
    public TauGateProgram Start(params string[] args) =>
        TauGateProgram.Start(
            Path,
            new Dictionary<string, string> { ["TAUGATE_DB"] = Database.Url, ["TAUGATE_SLOTS"] = "1" },
            args
        );

    /// <summary>Runs the program to its end.</summary>
    public Task<TauGateProgram.Finished> RunAsync(params string[] args) => Start(args).FinishAndDisposeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
