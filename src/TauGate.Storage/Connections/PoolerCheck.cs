using Npgsql;
using TauGate.Core.Errors;

namespace TauGate.Storage.Connections;

/// <summary>
/// Finds a transaction pooler between program and server. Such a pooler lends a server's process for one transaction at
/// a time, so that notifications are lost, and the settings by which the server ends a stalled coordinator's connection
/// apply to the pooler's next client.
/// </summary>
internal static class PoolerCheck
{
    /// <summary>What to do about a pooler, for messages.</summary>
    public const string Advice =
        "A transaction pooler in between (such as PgBouncer with pool_mode = transaction) loses notifications and "
        + "session settings. Give the address of the server itself, or let the pooler use session mode.";

    /// <summary>
    /// Statements on each connection; a pooler that hands out its processes in turn is found by the first that differs.
    /// </summary>
    private const int Rounds = 3;

    /// <summary>
    /// Checks a database. Changes no setting of the sessions it opens: with such a pooler other programs use them too.
    /// </summary>
    /// <exception cref="EnvironmentException">There is a transaction pooler.</exception>
    public static async Task RunAsync(DatabaseUrl url, CancellationToken cancellation)
    {
        try
        {
            await using var first = await ConnectAsync(url, cancellation);
            // A server tells which process serves a connection; a pooler makes a number up. So without a pooler the
            // check needs one connection only.
            if (await ProcessAsync(first, cancellation) == first.ProcessID)
                return;
            await using var second = await ConnectAsync(url, cancellation);
            var served = new List<(int First, int Second)>();
            for (var round = 0; round < Rounds; round++)
                served.Add((await ProcessAsync(first, cancellation), await ProcessAsync(second, cancellation)));
            if (IsShared(served))
                throw new EnvironmentException(
                    $"Between this program and the database at {url} is a pooler that shares sessions. {Advice}"
                );
        }
        catch (Exception e) when (DatabaseErrors.Explain(e, url) is { } environment)
        {
            throw environment;
        }
    }

    /// <summary>Whether two open connections were served by one process, or one connection by several.</summary>
    internal static bool IsShared(IReadOnlyCollection<(int First, int Second)> served) =>
        served.Select(s => s.First).Intersect(served.Select(s => s.Second)).Any()
        || served.DistinctBy(s => s.First).Count() > 1
        || served.DistinctBy(s => s.Second).Count() > 1;

    private static async Task<NpgsqlConnection> ConnectAsync(DatabaseUrl url, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(url.Unpooled());
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> ProcessAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ConnectionPool.ReadOneAsync(connection, "Sessions/process", r => r.Int32("process"), cancellation);
}
