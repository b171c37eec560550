using System.Globalization;
using Npgsql;

namespace TauGate.Testbed;

/// <summary>A database that programs work on, and that tests look into past the program.</summary>
/// <param name="url">As the private server of a home has it: <c>postgres://user@socket:port/database?options</c>,
/// without a password.</param>
public class LedgerDatabase(string url)
{
    /// <summary>What is given to <c>--db</c>.</summary>
    public string Url { get; } = url;

    /// <summary>Its name on the server.</summary>
    public string Name => Url[(Url.LastIndexOf('/') + 1)..].Split('?')[0];

    /// <summary>Another database of the same server.</summary>
    public LedgerDatabase Other(string name) => new(Url.Replace($"/{Name}?", $"/{name}?", StringComparison.Ordinal));

    /// <summary>A new connection, not pooled.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

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

    private string ConnectionString
    {
        get
        {
            var (user, rest) = (Url["postgres://".Length..].Split('@')[0], Url.Split('@')[1]);
            return new NpgsqlConnectionStringBuilder
            {
                Username = Uri.UnescapeDataString(user),
                Host = Uri.UnescapeDataString(rest.Split(':')[0]),
                Port = int.Parse(rest.Split(':')[1].Split('/')[0], CultureInfo.InvariantCulture),
                Database = Name,
                Timeout = 180, // seconds
                Pooling = false,
            }.ConnectionString;
        }
    }
}
