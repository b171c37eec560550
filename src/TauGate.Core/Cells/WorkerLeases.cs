using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>What one worker holds, and how it fares.</summary>
internal sealed class WorkerLeases(Guid id, int index)
{
    private const double NewestWeight = 0.1;

    private readonly HashSet<int> _leased = [];
    private readonly HashSet<int> _reported = [];
    private readonly Dictionary<int, TimeSpan> _executing = [];
    private int[] _byKind = [];
    private int _measured;

    public Guid Id => id;

    public int Index => index;

    public int Slots { get; set; }

    /// <summary>It leaves.</summary>
    public bool IsLeaving { get; set; }

    public bool IsSuspended { get; set; }

    /// <summary>It is granted nothing and keeps what it executes.</summary>
    public bool IsClosed => IsLeaving || IsSuspended;

    /// <summary>How much longer than expected its tasks take; 1 for a worker like the others.</summary>
    public double Slowness { get; private set; } = 1;

    public IReadOnlySet<int> Leased => _leased;

    /// <summary>Leased tasks whose outcome has arrived and is not recorded yet.</summary>
    public IReadOnlySet<int> Reported => _reported;

    /// <summary>Leased tasks that the worker said it has begun, and when it first did.</summary>
    public IReadOnlyDictionary<int, TimeSpan> Executing => _executing;

    /// <summary>What it executes beside: nobody waits for it any more. True for those that it was told to end.</summary>
    public Dictionary<Digest, bool> Needless { get; } = [];

    /// <summary>Tasks leased to it and not told to it yet.</summary>
    public List<int> Untold { get; } = [];

    public void Add(int task, short kind)
    {
        if (!_leased.Add(task)) return;
        if (kind >= _byKind.Length) Array.Resize(ref _byKind, kind + 8);
        _byKind[kind]++;
    }

    public void Remove(int task, short kind)
    {
        if (!_leased.Remove(task)) return;
        _executing.Remove(task);
        if (Untold.Count > 0) Untold.Remove(task);
        if (!_reported.Remove(task)) _byKind[kind]--;
    }

    public void Report(int task, short kind)
    {
        if (!_leased.Contains(task) || !_reported.Add(task)) return;
        _executing.Remove(task);
        _byKind[kind]--;
    }

    /// <summary>It executes a task that it holds.</summary>
    public void Begin(int task, TimeSpan now) => _executing.TryAdd(task, now);

    /// <summary>It executes nothing but these.</summary>
    public void EndOthers(IReadOnlySet<int> executing)
    {
        foreach (var task in _executing.Keys.Where(t => !executing.Contains(t)).ToArray()) _executing.Remove(task);
    }

    /// <summary>One of its tasks took so much longer than expected.</summary>
    public void Measured(double seconds, double expected)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || expected <= 0) return;
        Slowness += Math.Max(NewestWeight, 1.0 / (++_measured + 1)) * (Math.Clamp(seconds / expected, 0.1, 10) - Slowness);
    }

    /// <summary>Whether the worker has still to finish the task.</summary>
    public bool Holds(int task) => _leased.Contains(task) && !_reported.Contains(task);

    /// <summary>Leased tasks that the worker has not begun.</summary>
    public IEnumerable<int> Unstarted => _leased.Where(t => !_executing.ContainsKey(t) && !_reported.Contains(t));

    /// <summary>Expected seconds of everything that is still to be finished, on one of its slots.</summary>
    public double Seconds(DurationBook durations)
    {
        double seconds = 0;
        for (short kind = 0; kind < _byKind.Length; kind++)
            if (_byKind[kind] > 0) seconds += _byKind[kind] * durations.Seconds(kind);
        return seconds * Slowness;
    }
}
