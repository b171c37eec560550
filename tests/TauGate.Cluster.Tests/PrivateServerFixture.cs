using System.Globalization;
using Npgsql;
using TauGate.Cluster.Tests;
using TauGate.Storage;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;

[assembly: AssemblyFixture(typeof(PrivateServerFixture))]

namespace TauGate.Cluster.Tests;

/// <summary>One private PostgreSQL for all tests; every test that asks gets a database of its own.</summary>
public sealed class PrivateServerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();
    private EmbeddedServerLease _lease = null!;
    private int _databases;

    /// <summary>A new database with the schema.</summary>
    public async Task<Database> CreateDatabaseAsync()
    {
        var name = Invariant($"test_{Interlocked.Increment(ref _databases)}");
        var server = _lease.Url.Redacted;
        await using (var connection = new NpgsqlConnection(ConnectionString(server)))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE template0", connection);
            await create.ExecuteNonQueryAsync();
        }
        return await Database.OpenAsync(
            DatabaseUrl.Parse(server[..(server.LastIndexOf('/') + 1)] + name),
            SchemaPolicy.Migrate,
            CancellationToken.None
        );
    }

    public async ValueTask InitializeAsync() =>
        _lease = await EmbeddedServer.AcquireAsync(_home.Path, null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _lease.DisposeAsync();
        _home.Dispose();
    }

    /// <summary>The number that a query gives.</summary>
    internal static async Task<long> NumberAsync(Database database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database.Url.Redacted));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Carries out a statement.</summary>
    internal static async Task ExecuteAsync(Database database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database.Url.Redacted));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// The private server has no passwords, so its URL says all: postgres://user@socket:port/database.
    /// </summary>
    private static string ConnectionString(string url)
    {
        var (user, rest) = (url["postgres://".Length..].Split('@')[0], url.Split('@')[1]);
        return new NpgsqlConnectionStringBuilder
        {
            Username = Uri.UnescapeDataString(user),
            Host = Uri.UnescapeDataString(rest.Split(':')[0]),
            Port = int.Parse(rest.Split(':')[1].Split('/')[0], CultureInfo.InvariantCulture),
            Database = rest.Split('/')[1],
            Pooling = false,
        }.ConnectionString;
    }
}
