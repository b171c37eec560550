namespace TauGate.Core.Scheduling;

/// <summary>
/// Queued tasks that one worker was asked to give back for another, until it does or too much time has passed.
/// </summary>
internal sealed class MoveBook
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, (WorkerLeases From, WorkerLeases To, TimeSpan Until)> _moves = [];

    public void Add(int task, WorkerLeases from, WorkerLeases to, TimeSpan now) =>
        _moves[task] = (from, to, now + Patience);

    public bool Has(int task) => _moves.ContainsKey(task);

    /// <summary>The tasks that are to go to each worker.</summary>
    public ILookup<WorkerLeases, int> Destinations => _moves.ToLookup(m => m.Value.To, m => m.Key);

    /// <summary>
    /// The worker that a task is for that was given back; null when it was not asked back to be moved.
    /// </summary>
    public WorkerLeases? Take(int task, WorkerLeases from) =>
        _moves.TryGetValue(task, out var move) && move.From == from && _moves.Remove(task) ? move.To : null;

    /// <summary>Forgets moves of tasks that have begun instead, and moves without an answer for too long.</summary>
    public void Expire(TimeSpan now)
    {
        if (_moves.Count == 0)
            return;
        foreach (var (task, move) in _moves.ToArray())
            if (now > move.Until || !move.From.Holds(task) || move.From.Executing.ContainsKey(task))
                _moves.Remove(task);
    }
}
