using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Terms;

/// <summary>Reads, takes, beats and releases the term row.</summary>
internal sealed class TermStore(ConnectionPool connections, TermConnections termConnections, DatabaseUrl url)
    : ITermStore
{
    /// <summary>How long a takeover waits for the row before it ends the connections that hold it.</summary>
    private const string LockTimeout = "SET LOCAL lock_timeout = '1s'";

    /// <summary>
    /// How often a takeover tries. Ended connections release their locks at once, so a second refusal has another
    /// cause, which may pass.
    /// </summary>
    private const int Attempts = 3;

    public async Task<TermRow> ReadAsync(CancellationToken cancellation)
    {
        var (row, version) = await connections.ReadOneAsync(
            "Terms/read",
            r => (Read(r), r.Int32("schema_version")),
            cancellation
        );
        if (version == MigrationSet.Shipped.SchemaVersion)
            return row;
        throw new SchemaChangedException(
            Invariant(
                $"The schema of the database at {url} was changed to version {version} meanwhile; "
                    + $"this program knows version {MigrationSet.Shipped.SchemaVersion}. "
                    + $"Restart with the program that fits."
            )
        );
    }

    public async Task<TermNumber?> TryTakeAsync(
        TermRow observed,
        string holder,
        string address,
        CancellationToken cancellation
    )
    {
        termConnections.HeldBy(holder);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await connections.InTransactionAsync(
                    async connection =>
                    {
                        await using (var limit = new NpgsqlCommand(LockTimeout, connection))
                            await limit.ExecuteNonQueryAsync(cancellation);
                        var taken = await ConnectionPool.ReadAsync(
                            connection,
                            "Terms/take",
                            r => r.Identity<TermNumber>("term"),
                            cancellation,
                            Parameters.Of(observed.Number),
                            Parameters.Of(observed.Beat),
                            Parameters.Of(observed.Holder),
                            Parameters.Of(holder),
                            Parameters.Of(address),
                            Parameters.Of(MigrationSet.Shipped.SchemaVersion)
                        );
                        return taken.Count == 0 ? (TermNumber?)null : taken[0];
                    },
                    cancellation
                );
            }
            catch (Exception e)
                when (attempt < Attempts && DatabaseErrors.StateOf(e) == PostgresErrorCodes.LockNotAvailable)
            {
                await connections.ReadAsync(
                    "Terms/terminate_older",
                    r => r.Boolean("is_ended"),
                    cancellation,
                    Parameters.Of(observed.Number)
                );
            }
        }
    }

    public async Task<bool> BeatAsync(TermNumber term, CancellationToken cancellation) =>
        await termConnections
            .Of(term)
            .ExecuteAsync(
                "Terms/beat",
                cancellation,
                Parameters.Of(term),
                Parameters.Of(MigrationSet.Shipped.SchemaVersion)
            ) == 1;

    public Task ReleaseAsync(TermNumber term, CancellationToken cancellation) =>
        termConnections.Of(term).ExecuteAsync("Terms/release", cancellation, Parameters.Of(term));

    /// <summary>The term row, from a row that has its columns.</summary>
    public static TermRow Read(Row r) =>
        new(r.Identity<TermNumber>("term"), r.TextOrNull("holder"), r.TextOrNull("address"), r.Int64("beat"));
}
