namespace TauGate.Cluster.Scheduling;

/// <summary>
/// After a takeover, granting waits until the workers that the previous term knew have said what they hold, or for a
/// limited time, so that no task is granted that executes elsewhere.
/// </summary>
internal sealed class AdoptionWait(WorkerRoster workers, TimeSpan longest)
{
    private HashSet<WorkerId>? _missing;
    private TimeSpan _since;

    /// <summary>Begins to wait for the workers that the ledger knows.</summary>
    public void Begin(IEnumerable<WorkerId> known, TimeSpan now) => (_missing, _since) = ([.. known], now);

    /// <summary>Whether the wait is over.</summary>
    public bool IsOver(TimeSpan now)
    {
        if (_missing is null)
            return false;
        _missing.RemoveWhere(id =>
            workers.Find(id) is { HasJoined: true } or { Row.State: Core.Ports.WorkerState.Left }
        );
        return _missing.Count == 0 || now - _since >= longest;
    }
}
