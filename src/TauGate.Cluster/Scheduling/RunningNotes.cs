namespace TauGate.Cluster.Scheduling;

/// <summary>
/// How many cells of each sweep execute, as last written to the ledger. Only changes are written, one note at a time,
/// so that they do not queue up before the results while the database is away.
/// </summary>
internal sealed class RunningNotes
{
    private IReadOnlyDictionary<SweepId, int> _told = new Dictionary<SweepId, int>();
    private bool _isUnderWay;

    /// <summary>
    /// The new counts of sweeps whose count has changed, 0 for a sweep that has ended. Null when there is nothing to
    /// write now.
    /// </summary>
    public IReadOnlyDictionary<SweepId, int>? Next(IReadOnlyDictionary<SweepId, int> running)
    {
        if (_isUnderWay)
            return null;
        var changed = running
            .Keys.Union(_told.Keys)
            .Where(sweep => running.GetValueOrDefault(sweep) != _told.GetValueOrDefault(sweep))
            .ToDictionary(sweep => sweep, sweep => running.GetValueOrDefault(sweep));
        if (changed.Count == 0)
            return null;
        (_told, _isUnderWay) = (running, true);
        return changed;
    }

    /// <summary>The last note is written.</summary>
    public void Written() => _isUnderWay = false;
}
