namespace TauGate.Core.Cells;

/// <summary>What one worker holds.</summary>
internal sealed class WorkerLeases(Guid id, short index, int slots)
{
    private readonly HashSet<int> _leased = [];
    private readonly HashSet<int> _reported = [];
    private int[] _byKind = [];

    public Guid Id => id;

    public short Index => index;

    public int Slots { get; set; } = slots;

    public IReadOnlySet<int> Leased => _leased;

    /// <summary>Leased tasks whose outcome has arrived and is not recorded yet.</summary>
    public IReadOnlySet<int> Reported => _reported;

    /// <summary>Leased tasks that the worker said it has begun.</summary>
    public HashSet<int> Executing { get; } = [];

    public void Add(int task, short kind)
    {
        if (!_leased.Add(task)) return;
        if (kind >= _byKind.Length) Array.Resize(ref _byKind, kind + 8);
        _byKind[kind]++;
    }

    public void Remove(int task, short kind)
    {
        if (!_leased.Remove(task)) return;
        Executing.Remove(task);
        if (!_reported.Remove(task)) _byKind[kind]--;
    }

    public void Report(int task, short kind)
    {
        if (!_leased.Contains(task) || !_reported.Add(task)) return;
        Executing.Remove(task);
        _byKind[kind]--;
    }

    /// <summary>Whether the worker has still to finish the task.</summary>
    public bool Holds(int task) => _leased.Contains(task) && !_reported.Contains(task);

    /// <summary>Leased tasks that the worker has not begun.</summary>
    public IEnumerable<int> Unstarted => _leased.Where(t => !Executing.Contains(t) && !_reported.Contains(t));

    /// <summary>Expected seconds of everything that is still to be finished, on one slot.</summary>
    public double Seconds(DurationBook durations)
    {
        double seconds = 0;
        for (short kind = 0; kind < _byKind.Length; kind++)
            if (_byKind[kind] > 0) seconds += _byKind[kind] * durations.Seconds(kind);
        return seconds;
    }
}
