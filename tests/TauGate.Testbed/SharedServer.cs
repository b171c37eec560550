using System.Globalization;

namespace TauGate.Testbed;

/// <summary>One PostgreSQL for many tests, each of which gets a database of its own.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    private readonly TemporaryFolder _home;
    private readonly DatabaseServer _server;
    private int _databases;

    private SharedServer(TemporaryFolder home, DatabaseServer server) => (_home, _server) = (home, server);

    /// <summary>Starts the server.</summary>
    public static async Task<SharedServer> StartAsync()
    {
        var home = new TemporaryFolder();
        try
        {
            return new SharedServer(home, await DatabaseServer.StartAsync(home.Path));
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A new database with the schema, which belongs to a cluster of its own; a copy of one that the program has made.
    /// </summary>
    public async Task<SharedDatabase> CreateAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        // Nobody may be connected to what is copied.
        var administration = _server.Other("postgres");
        await administration.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {_server.Name}", CancellationToken.None);
        var database = new SharedDatabase(administration, _server.Other(name).Url);
        await database.ExecuteAsync("UPDATE meta SET cluster_id = gen_random_uuid()", CancellationToken.None);
        return database;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }
}

/// <summary>A database of a server that others use, too; dropped at the end, whoever is connected.</summary>
public sealed class SharedDatabase : LedgerDatabase, IAsyncDisposable
{
    private readonly LedgerDatabase _administration;

    internal SharedDatabase(LedgerDatabase administration, string url)
        : base(url) => _administration = administration;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await _administration.ExecuteAsync($"DROP DATABASE {Name} WITH (FORCE)", CancellationToken.None);
}
