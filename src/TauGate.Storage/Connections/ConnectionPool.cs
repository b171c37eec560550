using System.Data;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Connections;

/// <summary>
/// A pool of sessions on which the queries of <c>Sql/</c> run. Every error of a server or a connection leaves it as an
/// <see cref="EnvironmentException"/> (<see cref="DatabaseErrors"/>).
/// </summary>
internal sealed class ConnectionPool(
    DatabaseUrl url,
    SessionSettings session,
    Action<NpgsqlConnectionStringBuilder> change
) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = Build(url, session, change);

    /// <summary>
    /// Rows of a query that may run twice: when the connection is found broken (an administrator, a pooler or a
    /// firewall ended it), it is asked once more on a fresh one.
    /// </summary>
    public Task<List<T>> ReadAsync<T>(
        string query,
        Func<Row, T> row,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    ) =>
        OnConnectionAsync(
            connection => ReadAsync(connection, query, row, cancellation, Copies(parameters)),
            mayRepeat: true,
            cancellation
        );

    /// <summary>The one row of a query that may run twice.</summary>
    public Task<T> ReadOneAsync<T>(
        string query,
        Func<Row, T> row,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    ) =>
        OnConnectionAsync(
            connection => ReadOneAsync(connection, query, row, cancellation, Copies(parameters)),
            mayRepeat: true,
            cancellation
        );

    /// <summary>Runs a statement; the number of rows it changed.</summary>
    public Task<int> ExecuteAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        UseAsync(connection => ExecuteAsync(connection, query, cancellation, parameters), cancellation);

    /// <summary>
    /// Runs queries in one round trip, and like <see cref="ReadAsync{T}(string, Func{Row, T}, CancellationToken,
    /// NpgsqlParameter[])"/> once more when the connection is found broken.
    /// </summary>
    public Task<T> ReadBatchAsync<T>(
        IEnumerable<Statement> statements,
        Func<ResultSets, Task<T>> read,
        CancellationToken cancellation
    )
    {
        var all = statements.ToArray();
        return OnConnectionAsync(
            connection => BatchAsync(connection, all, read, cancellation),
            mayRepeat: true,
            cancellation
        );
    }

    /// <summary>
    /// Runs statements in one round trip and one transaction: PostgreSQL takes what comes before one Sync message for a
    /// transaction.
    /// </summary>
    public Task<T> BatchAsync<T>(
        IEnumerable<Statement> statements,
        Func<ResultSets, Task<T>> read,
        CancellationToken cancellation
    )
    {
        var all = statements.ToArray();
        return UseAsync(connection => BatchAsync(connection, all, read, cancellation), cancellation);
    }

    /// <summary>Several round trips in one transaction, committed when <paramref name="work"/> returns.</summary>
    public Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation) =>
        UseAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                var result = await work(connection);
                await transaction.CommitAsync(cancellation);
                return result;
            },
            cancellation
        );

    /// <summary>Lends a session.</summary>
    public Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation) =>
        OnConnectionAsync(work, mayRepeat: false, cancellation);

    /// <summary>Rows of a query on a connection that the caller has.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection,
        string query,
        Func<Row, T> row,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    )
    {
        await using var command = Command(connection, query, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await new ResultSets(reader, cancellation).NextAsync(row);
    }

    /// <summary>The one row of a query on a connection that the caller has.</summary>
    public static async Task<T> ReadOneAsync<T>(
        NpgsqlConnection connection,
        string query,
        Func<Row, T> row,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    )
    {
        var rows = await ReadAsync(connection, query, row, cancellation, parameters);
        return rows is [var one]
            ? one
            : throw new UnexpectedRowsException($"{query} gave {rows.Count} rows in the place of one.");
    }

    /// <summary>Runs a statement on a connection that the caller has; the number of rows it changed.</summary>
    public static async Task<int> ExecuteAsync(
        NpgsqlConnection connection,
        string query,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    )
    {
        await using var command = Command(connection, query, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<T> BatchAsync<T>(
        NpgsqlConnection connection,
        Statement[] statements,
        Func<ResultSets, Task<T>> read,
        CancellationToken cancellation
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = SqlText.Query(statement.Query);
            command.Parameters.AddRange(Copies(statement.Parameters));
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var result = await read(new ResultSets(reader, cancellation));
        // An error of a later statement comes when the reader reaches it.
        while (await reader.NextResultAsync(cancellation)) { }
        return result;
    }

    /// <summary>
    /// No query changes its session, so a connection is not reset when it goes back to the pool. Statements are not
    /// prepared: a plan made while the tables were empty would scan them when they are full, and planning each time
    /// would do so for every look-up of a foreign key too.
    /// </summary>
    private static NpgsqlDataSource Build(
        DatabaseUrl url,
        SessionSettings session,
        Action<NpgsqlConnectionStringBuilder> change
    )
    {
        var settings = url.Settings(settings =>
        {
            change(settings);
            settings.NoResetOnClose = true;
        });
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            _ => throw new NotSupportedException("Sessions are opened asynchronously."),
            connection => session.ApplyAsync(connection, url)
        );
        return builder.Build();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string query, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(SqlText.Query(query), connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    /// <summary>A parameter belongs to one command, so a statement that is repeated needs copies.</summary>
    private static NpgsqlParameter[] Copies(NpgsqlParameter[] parameters) =>
        Array.ConvertAll(parameters, p => p.Clone());

    private async Task<T> OnConnectionAsync<T>(
        Func<NpgsqlConnection, Task<T>> work,
        bool mayRepeat,
        CancellationToken cancellation
    )
    {
        try
        {
            try
            {
                return await OnceAsync(work, cancellation);
            }
            catch (Exception e)
                when (mayRepeat && DatabaseErrors.IsBrokenConnection(e) && !cancellation.IsCancellationRequested)
            {
                _source.Clear(); // other idle sessions have ended for the same reason
                return await OnceAsync(work, cancellation);
            }
        }
        catch (Exception e) when (DatabaseErrors.Explain(e, url) is { } explained)
        {
            throw explained;
        }
    }

    private async Task<T> OnceAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        try
        {
            return await work(connection);
        }
        catch (Exception e) when (e is InvalidOperationException && IsBroken(connection))
        {
            // Npgsql reports a broken connection as not open, or a copy as disposed.
            throw new NpgsqlException(e.Message, new IOException("it ended between two statements.", e));
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellation);
        }
        catch (ObjectDisposedException e)
        {
            throw new EnvironmentException($"The connections to the database at {url} were closed meanwhile.", e);
        }
    }

    private static bool IsBroken(NpgsqlConnection connection) => (connection.FullState & ConnectionState.Open) == 0;
}
