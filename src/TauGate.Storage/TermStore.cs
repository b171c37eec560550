using System.Globalization;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Storage;

/// <summary>The term row.</summary>
internal sealed class TermStore(Connections connections, TermConnections termConnections, DatabaseUrl url) : ITermStore
{
    /// <summary>How long a takeover waits for the row before it ends the connections that hold it.</summary>
    private const string LockTimeout = "SET LOCAL lock_timeout = '1s'";

    /// <summary>Ended connections release their locks at once; a second refusal has another cause, but is worth a try.</summary>
    private const int Attempts = 3;

    public async Task<TermRow> ReadAsync(CancellationToken cancellation)
    {
        var (row, version) = (await connections.ReadAsync("term_read", r => (
            new TermRow(r.GetNumber<TermNumber>(0), r.GetNullable<string>(1), r.GetNullable<string>(2), r.GetInt64(3)), r.GetInt32(4)), cancellation)).Single();
        if (version == Migration.CurrentSchema) return row;
        throw new SchemaChangedException(string.Create(CultureInfo.InvariantCulture,
            $"The schema of the database at {url} was changed to version {version} meanwhile; this program knows version {Migration.CurrentSchema}. Restart with the program that fits."));
    }

    public async Task<TermNumber?> TryTakeAsync(TermRow observed, string holder, string address, CancellationToken cancellation)
    {
        termConnections.HeldBy(holder);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await connections.InTransactionAsync(async connection =>
                {
                    await using (var limit = new NpgsqlCommand(LockTimeout, connection)) await limit.ExecuteNonQueryAsync(cancellation);
                    var taken = await Connections.ReadAsync(connection, "term_take", r => r.GetNumber<TermNumber>(0), cancellation,
                        Parameters.Of(observed.Number), Parameters.Of(observed.Beat), Parameters.Of(observed.Holder),
                        Parameters.Of(holder), Parameters.Of(address), Parameters.Of(Migration.CurrentSchema));
                    return taken.Count == 0 ? (TermNumber?)null : taken[0];
                }, cancellation);
            }
            catch (Exception e) when (attempt < Attempts && SqlStateOf(e) == PostgresErrorCodes.LockNotAvailable)
            {
                await connections.ReadAsync("term_terminate_older", r => r.GetBoolean(0), cancellation, Parameters.Of(observed.Number));
            }
        }
    }

    public async Task<bool> BeatAsync(TermNumber term, CancellationToken cancellation) =>
        await termConnections.Of(term).ExecuteAsync("term_beat", cancellation, Parameters.Of(term.Value), Parameters.Of(Migration.CurrentSchema)) == 1;

    public Task ReleaseAsync(TermNumber term, CancellationToken cancellation) =>
        termConnections.Of(term).ExecuteAsync("term_release", cancellation, Parameters.Of(term.Value));

    /// <summary>Lock timeouts count as transient for Npgsql and come wrapped.</summary>
    private static string? SqlStateOf(Exception e) => ((e as EnvironmentException)?.InnerException as PostgresException ?? e as PostgresException)?.SqlState;
}
