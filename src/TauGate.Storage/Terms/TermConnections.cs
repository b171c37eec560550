using Npgsql;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Terms;

/// <summary>
/// The connections that a term's writes go through. Their application name has the term, so that the next holder can
/// end them. The server ends them by itself when their client stalls inside a transaction or vanishes; otherwise a
/// stalled holder's lock on the term row would block the next term.
/// </summary>
internal sealed class TermConnections(DatabaseUrl url, string schema) : IAsyncDisposable
{
    private const int SubmissionTimeout = 600; // seconds a statement

    private readonly Lock _gate = new();
    private string _holder = "unknown";
    private Pools? _current;

    private sealed record Pools(TermNumber Term, ConnectionPool Writes, ConnectionPool Submissions) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Writes.DisposeAsync();
            await Submissions.DisposeAsync();
        }
    }

    /// <summary>Sets the holder of the terms that are taken from now on.</summary>
    public void HeldBy(string holder) => _holder = holder;

    /// <summary>The pool of a term; those of earlier terms are closed.</summary>
    public ConnectionPool Of(TermNumber term) => PoolsOf(term).Writes;

    /// <summary>
    /// Runs one transaction that ends with the fence, so that the term's row is not locked while something large is
    /// stored.
    /// </summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    public async Task InTermAsync(TermNumber term, Func<NpgsqlConnection, Task> work, CancellationToken cancellation)
    {
        try
        {
            await PoolsOf(term)
                .Submissions.InTransactionAsync(
                    async connection =>
                    {
                        await work(connection);
                        return await ConnectionPool.ExecuteAsync(
                            connection,
                            "Terms/fence",
                            cancellation,
                            Parameters.Of(term),
                            Parameters.Of(MigrationSet.Shipped.SchemaVersion)
                        );
                    },
                    cancellation
                );
        }
        catch (Exception e) when (DatabaseErrors.StateOf(e) == DatabaseErrors.TermOver)
        {
            throw new TermLostException(term);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_current is { } current)
            await current.DisposeAsync();
    }

    /// <summary>Sets what distinguishes a term's connections from others.</summary>
    internal static void Configure(NpgsqlConnectionStringBuilder settings, TermNumber term, string holder)
    {
        settings.ApplicationName = Invariant($"taugate term={term.Value} holder={holder}");
        settings.KeepAlive = 5;
        settings.TcpKeepAlive = true;
    }

    private Pools PoolsOf(TermNumber term)
    {
        lock (_gate)
        {
            if (_current is { } current)
            {
                if (current.Term == term)
                    return current;
                _ = current.DisposeAsync().AsTask(); // closes idle connections now, busy ones when they are returned
            }
            var holder = _holder;
            return _current = new Pools(
                term,
                new ConnectionPool(url, SessionSettings.ForTerms.In(schema), settings =>
                    Configure(settings, term, holder)
                ),
                new ConnectionPool(url, SessionSettings.ForSubmissionsOfTerms.In(schema), settings =>
                {
                    Configure(settings, term, holder);
                    settings.CommandTimeout = SubmissionTimeout;
                })
            );
        }
    }
}
