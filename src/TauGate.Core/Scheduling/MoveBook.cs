namespace TauGate.Core.Scheduling;

/// <summary>
/// Queued tasks that were asked back from one worker for another, until they are given back or too much time has
/// passed.
/// </summary>
internal sealed class MoveBook
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, (WorkerLeases From, WorkerLeases To, TimeSpan Until)> _moves = [];

    public void Add(int task, WorkerLeases from, WorkerLeases to, TimeSpan now) =>
        _moves[task] = (from, to, now + Patience);

    public bool Has(int task) => _moves.ContainsKey(task);

    /// <summary>Tasks on their way to a worker.</summary>
    public ILookup<WorkerLeases, int> Destinations => _moves.ToLookup(m => m.Value.To, m => m.Key);

    /// <summary>The task was given back: for whom; null when it was not asked back to be moved.</summary>
    public WorkerLeases? Take(int task, WorkerLeases from) =>
        _moves.TryGetValue(task, out var move) && move.From == from && _moves.Remove(task) ? move.To : null;

    /// <summary>Forgets those that have begun instead, and those without an answer.</summary>
    public void Expire(TimeSpan now)
    {
        if (_moves.Count == 0)
            return;
        foreach (var (task, move) in _moves.ToArray())
            if (now > move.Until || !move.From.Holds(task) || move.From.Executing.ContainsKey(task))
                _moves.Remove(task);
    }
}
