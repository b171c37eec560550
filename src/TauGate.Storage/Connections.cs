using Npgsql;

namespace TauGate.Storage;

/// <summary>A query of <c>Sql/</c> and its parameters.</summary>
internal readonly record struct Statement(string Query, params NpgsqlParameter[] Parameters);

/// <summary>A pool of connections, the queries of <c>Sql/</c> run on it, and the translation of what can go wrong.</summary>
internal sealed class Connections(DatabaseUrl url, Action<NpgsqlConnectionStringBuilder> change) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(url.Settings(settings =>
    {
        change(settings);
        Tune(settings);
    }));

    /// <summary>Rows of a query.</summary>
    public Task<List<T>> ReadAsync<T>(string query, Func<NpgsqlDataReader, T> row, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        OnConnectionAsync(connection => ReadAsync(connection, query, row, cancellation, parameters), cancellation);

    /// <summary>Runs a statement; the number of rows it changed.</summary>
    public Task<int> ExecuteAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        OnConnectionAsync(connection => ExecuteAsync(connection, query, cancellation, parameters), cancellation);

    /// <summary>
    /// Runs statements in one round trip and one transaction: PostgreSQL takes what comes before one Sync message for a transaction.
    /// <paramref name="read"/> gets the reader at the first result set.
    /// </summary>
    public Task<T> BatchAsync<T>(IEnumerable<Statement> statements, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellation) =>
        OnConnectionAsync(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var statement in statements)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = SqlText.Query(statement.Query);
                command.Parameters.AddRange(statement.Parameters);
                batch.BatchCommands.Add(command);
            }
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            var result = await read(reader);
            // Errors of later statements come when the reader gets there.
            while (await reader.NextResultAsync(cancellation)) { }
            return result;
        }, cancellation);

    /// <summary>Several round trips in one transaction, committed when <paramref name="work"/> returns.</summary>
    public Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation) =>
        OnConnectionAsync(async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var result = await work(connection);
            await transaction.CommitAsync(cancellation);
            return result;
        }, cancellation);

    /// <summary>Rows of a query on a connection that the caller has.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string query, Func<NpgsqlDataReader, T> row, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, query, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await RowsAsync(reader, row, cancellation);
    }

    /// <summary>Runs a statement on a connection that the caller has; the number of rows it changed.</summary>
    public static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, query, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The rows of the reader's present result set.</summary>
    public static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(row(reader));
        return rows;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>
    /// What is read is what was written last and in memory, so an index is cheaper than a server takes it to be for a disk that turns. Nothing here
    /// leaves a session changed, so nothing is reset when a connection goes back to the pool. Statements are not prepared: a plan made while the
    /// tables were empty would scan them when they are full, and planning each time would do so for every look-up of a foreign key too.
    /// </summary>
    private static void Tune(NpgsqlConnectionStringBuilder settings)
    {
        settings.NoResetOnClose = true;
        settings.Options = $"{settings.Options} -c random_page_cost=1.1".TrimStart();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string query, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(SqlText.Query(query), connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private async Task<T> OnConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            return await work(connection);
        }
        catch (Exception e) when (DatabaseErrors.AsEnvironment(e, url) is { } environment)
        {
            throw environment;
        }
    }
}
