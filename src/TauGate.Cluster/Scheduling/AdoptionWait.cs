namespace TauGate.Cluster.Scheduling;

/// <summary>
/// After a takeover: granting waits until the workers that the previous term knew have said what they hold, but not for
/// ever, so that nothing is granted that executes elsewhere.
/// </summary>
internal sealed class AdoptionWait(WorkerRoster workers, TimeSpan longest)
{
    private HashSet<WorkerId>? _missing;
    private TimeSpan _since;

    /// <summary>The ledger was read, and tells of these workers.</summary>
    public void Begin(IEnumerable<WorkerId> known, TimeSpan now) => (_missing, _since) = ([.. known], now);

    /// <summary>Whether nobody is waited for any more.</summary>
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
