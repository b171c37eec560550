using System.Runtime.Versioning;
using Npgsql;
using TauGate.Storage.Embedded;
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
    public async Task<DatabaseUrl> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(_lease!.Url.Unpooled());
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0", connection);
        await create.ExecuteNonQueryAsync();
        return _lease.Url.WithDatabase(name);
    }

    public async ValueTask InitializeAsync()
    {
        _home = new TemporaryHome();
        _lease = await EmbeddedServer.AcquireAsync(_home.Path, null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_lease is not null) await _lease.DisposeAsync();
        _home?.Dispose();
    }
}
