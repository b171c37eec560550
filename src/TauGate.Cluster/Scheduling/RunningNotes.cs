namespace TauGate.Cluster.Scheduling;

/// <summary>
/// What the ledger has been told of running cells, by sweep. It is told changes only, one note at a time: while the
/// database is away they must not pile up before the results.
/// </summary>
internal sealed class RunningNotes
{
    private IReadOnlyDictionary<SweepId, int> _told = new Dictionary<SweepId, int>();
    private bool _isUnderWay;

    /// <summary>
    /// The sweeps whose count has changed; a sweep that is gone has none. Null when there is nothing to write now.
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
