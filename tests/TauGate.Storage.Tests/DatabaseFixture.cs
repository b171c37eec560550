using Npgsql;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Tests;

/// <summary>A fresh database with the schema, with the term held.</summary>
public sealed class DatabaseFixture(PrivateServerFixture server) : IAsyncLifetime
{
    public DatabaseUrl Url { get; private set; } = null!;

    public Database Database { get; private set; } = null!;

    public TermNumber Term { get; private set; }

    /// <summary>The rows of a query as text, for looking behind the ports.</summary>
    public async Task<string[]> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, reader.FieldCount)
                        .Select(i =>
                            Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)
                        )
                )
            );
        return [.. rows];
    }

    /// <summary>The single number of a query.</summary>
    public async Task<long> NumberAsync(string sql) =>
        long.Parse((await QueryAsync(sql)).Single(), System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        Url = await server.CreateDatabaseWithSchemaAsync();
        Database = await Database.OpenAsync(Url, SchemaPolicy.Require, CancellationToken.None);
        Term = await TakeTermAsync("first");
    }

    /// <summary>Takes the term for a holder of that name.</summary>
    public async Task<TermNumber> TakeTermAsync(string holder)
    {
        var observed = await Database.Terms.ReadAsync(CancellationToken.None);
        var taken = await Database.Terms.TryTakeAsync(
            observed,
            holder,
            $"akka.tcp://taugate@{holder}",
            CancellationToken.None
        );
        return Term = taken!.Value;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
