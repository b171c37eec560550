using System.Globalization;

namespace TauGate.Testbed;

/// <summary>One PostgreSQL for many tests, each of which gets a database of its own.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    private readonly TemporaryFolder _home;
    private readonly DatabaseServer _server;

    /// <summary>Another database than the one that is copied, to which nobody may be connected then.</summary>
    private readonly LedgerDatabase _administration;

    private int _databases;

    private SharedServer(TemporaryFolder home, DatabaseServer server) =>
        (_home, _server, _administration) = (home, server, server.Other("postgres"));

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
        await _administration.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {_server.Name}", CancellationToken.None);
        var database = new SharedDatabase(_administration, _server.Other(name).Url);
        await database.ExecuteAsync("UPDATE meta SET cluster_id = gen_random_uuid()", CancellationToken.None);
        return database;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _administration.DisposeAsync();
        await _server.DisposeAsync();
        _home.Dispose();
    }
}

/// <summary>A database of a server that others use, too; dropped at the end, whoever is connected.</summary>
public sealed class SharedDatabase : LedgerDatabase
{
    private readonly LedgerDatabase _administration;

    internal SharedDatabase(LedgerDatabase administration, string url)
        : base(url) => _administration = administration;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _administration.ExecuteAsync($"DROP DATABASE {Name} WITH (FORCE)", CancellationToken.None);
    }
}
