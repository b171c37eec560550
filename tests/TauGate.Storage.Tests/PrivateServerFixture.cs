using System.Runtime.Versioning;
using Npgsql;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;
using TauGate.Storage.Schema;
using TauGate.Storage.Tests;

// The private server is for systems with Unix sockets.
[assembly: UnsupportedOSPlatform("windows")]
[assembly: AssemblyFixture(typeof(PrivateServerFixture))]

namespace TauGate.Storage.Tests;

/// <summary>One private server for all tests, started by the code under test in a temporary home.</summary>
public sealed class PrivateServerFixture : IAsyncLifetime
{
    private TemporaryHome? _home;
    private EmbeddedServerLease? _lease;
    private int _databases;

    /// <summary>A new, empty database.</summary>
    public Task<DatabaseUrl> CreateDatabaseAsync() => CopyAsync("template0");

    /// <summary>A new database with the schema; all of them have one cluster id.</summary>
    public Task<DatabaseUrl> CreateDatabaseWithSchemaAsync() => CopyAsync("with_schema");

    public async ValueTask InitializeAsync()
    {
        _home = new TemporaryHome();
        _lease = await EmbeddedServer.AcquireAsync(_home.Path, null, CancellationToken.None);
        // A copy of a database takes a tenth of the time of all migrations.
        await ExecuteAsync("CREATE DATABASE with_schema TEMPLATE template0");
        await Migrator.MigrateAsync(_lease.Url.WithDatabase("with_schema"), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_lease is not null)
            await _lease.DisposeAsync();
        _home?.Dispose();
    }

    private async Task<DatabaseUrl> CopyAsync(string template)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        return _lease!.Url.WithDatabase(name);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_lease!.Url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
