using System.Globalization;
using Npgsql;

namespace TauGate.Testbed;

/// <summary>A database that programs work on, and that tests look into past the program.</summary>
/// <param name="url">As the private server of a home has it: <c>postgres://user@socket:port/database?options</c>,
/// without a password.</param>
public class LedgerDatabase(string url) : IAsyncDisposable
{
    /// <summary>Pooled, because tests look often and each new connection costs a server process.</summary>
    private readonly NpgsqlDataSource _connections = NpgsqlDataSource.Create(ConnectionString(url));

    /// <summary>What is given to <c>--db</c>.</summary>
    public string Url { get; } = url;

    /// <summary>Its name on the server.</summary>
    public string Name => NameIn(Url);

    /// <summary>Another database of the same server.</summary>
    public LedgerDatabase Other(string name) => new(Url.Replace($"/{Name}?", $"/{name}?", StringComparison.Ordinal));

    /// <summary>A connection of this database's pool.</summary>
    public ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellation) =>
        _connections.OpenConnectionAsync(cancellation);

    /// <summary>The one value that a query gives.</summary>
    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The first column of every row.</summary>
    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var values = new List<T>();
        while (await reader.ReadAsync(cancellation))
            values.Add(await reader.GetFieldValueAsync<T>(0, cancellation));
        return values;
    }

    /// <summary>Runs statements that give nothing.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Closes every connection.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _connections.DisposeAsync();
    }

    /// <summary>The server has gone, and the connections with it: the next one is new.</summary>
    protected void ForgetConnections() => _connections.Clear();

    private static string NameIn(string url) => url[(url.LastIndexOf('/') + 1)..].Split('?')[0];

    private static string ConnectionString(string url)
    {
        var (user, rest) = (url["postgres://".Length..].Split('@')[0], url.Split('@')[1]);
        return new NpgsqlConnectionStringBuilder
        {
            Username = Uri.UnescapeDataString(user),
            Host = Uri.UnescapeDataString(rest.Split(':')[0]),
            Port = int.Parse(rest.Split(':')[1].Split('/')[0], CultureInfo.InvariantCulture),
            Database = NameIn(url),
            Timeout = 180, // seconds
        }.ConnectionString;
    }
}
