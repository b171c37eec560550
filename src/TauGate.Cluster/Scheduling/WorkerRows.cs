using Akka.Actor;
using TauGate.Cluster.Recording;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Keeps the workers' rows in the ledger up to date: at once when a worker's state changes, otherwise at intervals when
/// something has changed, and always well within the minute that <c>status</c> looks back. One write of a row at a
/// time, so that they do not queue up before the results while the database is away.
/// </summary>
internal sealed class WorkerRows(IActorRef writer)
{
    /// <summary>Event: a worker's row is written.</summary>
    public sealed record Written(WorkerId Worker);

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The interval for each worker that there is: with many workers each row is written less often.</summary>
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(25);

    private readonly Dictionary<WorkerId, (WorkerRow Row, TimeSpan At)> _told = [];
    private readonly HashSet<WorkerId> _underWay = [];

    /// <summary>Writes a worker's row when it is due.</summary>
    /// <param name="count">How many workers there are.</param>
    public void Update(WorkerLink link, int count, TimeSpan now)
    {
        var row = link.Row;
        if (_underWay.Contains(row.Id))
            return;
        if (_told.TryGetValue(row.Id, out var told))
        {
            var isUrgent = (row.State, row.Incarnation) != (told.Row.State, told.Row.Incarnation);
            var pause = Each * count > Shortest ? Each * count : Shortest;
            var wait =
                isUrgent ? TimeSpan.Zero
                : row != told.Row ? pause
                : Refresh;
            if (now - told.At < wait)
                return;
        }
        (_told[row.Id], _) = ((row, now), _underWay.Add(row.Id));
        writer.Tell(
            new LedgerProtocol.Write(
                "a worker's row",
                (ledger, term, cancellation) => ledger.UpsertWorkerAsync(term, row, cancellation),
                new Written(row.Id)
            )
        );
    }

    /// <summary>The worker's last row is written.</summary>
    public void Wrote(WorkerId worker) => _underWay.Remove(worker);

    /// <summary>A worker has gone.</summary>
    public void Gone(WorkerRow row, WorkerState state)
    {
        _told.Remove(row.Id);
        writer.Tell(
            new LedgerProtocol.Write("a worker's end", (ledger, term, cancellation) =>
                ledger.WorkerGoneAsync(term, row.Id, row.Incarnation, state, row.Spooled, cancellation)
            )
        );
    }
}
