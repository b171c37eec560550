namespace TauGate.Core.Scheduling;

/// <summary>
/// Tells a broken host from a broken task. A worker is suspended when it has failed several distinct tasks in a row
/// while other workers succeeded, or when as many of its failed tasks passed elsewhere. A task that also fails on a
/// second worker is no longer counted against the first.
/// </summary>
internal sealed class HostBook(LeaseBook leases, TaskTable tasks, SchedulerSettings settings)
{
    private const double SuccessWeight = 0.25;

    private sealed class Record
    {
        /// <summary>Tasks that failed on it since its last success and on no other worker.</summary>
        public HashSet<int> InARow { get; } = [];

        /// <summary>Those of <see cref="InARow"/> whose failure does not count against the task.</summary>
        public HashSet<int> Excused { get; } = [];

        /// <summary>How often other workers had succeeded when the row began.</summary>
        public long OthersBefore;

        /// <summary>How many of its failed tasks passed elsewhere, reduced a little by each of its successes.</summary>
        public double Disproved;

        public long Successes;
    }

    private readonly Dictionary<WorkerId, Record> _records = [];
    private readonly Dictionary<int, HashSet<WorkerId>> _failedOn = [];
    private readonly Dictionary<WorkerId, string> _suspended = [];

    /// <summary>Workers with failures on record; the others need not be judged.</summary>
    private readonly HashSet<WorkerId> _suspects = [];
    private long _successes;

    /// <summary>
    /// Whether another worker should try the task: it failed on this one, and there is a worker that it has not failed
    /// on.
    /// </summary>
    public bool Avoids(WorkerLeases worker, int task) =>
        _failedOn.TryGetValue(task, out var failed)
        && failed.Contains(worker.Id)
        && leases.Workers.Any(w => !w.IsClosed && !failed.Contains(w.Id));

    /// <summary>Whether the task has failed anywhere and not passed since.</summary>
    public bool HasFailed(int task) => _failedOn.ContainsKey(task);

    /// <summary>Why a worker is suspended; null when it is not.</summary>
    public string? ReasonOf(WorkerId worker) => _suspended.GetValueOrDefault(worker);

    /// <summary>Forgets what is on record about a worker, because its process was started again.</summary>
    public void Forget(WorkerId worker)
    {
        _records.Remove(worker);
        _suspended.Remove(worker);
        _suspects.Remove(worker);
        foreach (var failed in _failedOn.Values)
            failed.Remove(worker);
    }

    /// <summary>A task failed on a worker.</summary>
    public void Failed(WorkerId worker, int task)
    {
        var record = RecordOf(worker);
        if (!_failedOn.TryGetValue(task, out var failed))
            _failedOn.Add(task, failed = []);
        failed.Add(worker);
        _suspects.Add(worker);
        if (failed.Count == 1)
        {
            if (record.InARow.Count == 0)
                record.OthersBefore = _successes - record.Successes;
            record.InARow.Add(task);
        }
        else
        {
            foreach (var other in failed)
                RecordOf(other).InARow.Remove(task);
        }
    }

    /// <summary>A task passed on a worker.</summary>
    public void Passed(WorkerId worker, int task)
    {
        var record = RecordOf(worker);
        _successes++;
        record.Successes++;
        record.InARow.Clear();
        record.Disproved = Math.Max(0, record.Disproved - SuccessWeight);
        if (!_failedOn.Remove(task, out var failed))
            return;
        foreach (var other in failed.Where(w => w != worker))
        {
            RecordOf(other).Disproved++;
            _suspects.Add(other);
        }
    }

    /// <summary>
    /// Suspends the workers that the record is now against, and reinstates those that it has cleared.
    /// </summary>
    public (IReadOnlyDictionary<WorkerId, string> Suspended, IReadOnlyList<WorkerId> Cleared) Judge()
    {
        var suspended = new Dictionary<WorkerId, string>();
        var cleared = new List<WorkerId>();
        foreach (var worker in _suspects.ToArray())
        {
            if (leases.Find(worker) is null)
                continue;
            var record = RecordOf(worker);
            var reason = Accusation(record);
            if (reason is not null && _suspended.TryAdd(worker, reason))
                suspended.Add(worker, reason);
            else if (reason is null && _suspended.Remove(worker))
                cleared.Add(worker);
            Excuse(record, isSuspended: reason is not null);
            if (record is { InARow.Count: 0, Disproved: 0 } && reason is null)
                _suspects.Remove(worker);
        }
        return (suspended, cleared);
    }

    private string? Accusation(Record record)
    {
        if (record.Disproved >= settings.HostFailures)
            return $"{Math.Ceiling(record.Disproved)} tasks that failed on it have passed on other workers";
        if (record.InARow.Count >= settings.HostFailures && _successes - record.Successes > record.OthersBefore)
            return $"{record.InARow.Count} different tasks in a row have failed on it while other workers succeed";
        return null;
    }

    /// <summary>While a host is suspended, its failures do not use up the tasks' attempts.</summary>
    private void Excuse(Record record, bool isSuspended)
    {
        if (record.Excused.Count == 0 && !isSuspended)
            return;
        foreach (var task in record.Excused.Where(t => !isSuspended || !record.InARow.Contains(t)).ToArray())
        {
            record.Excused.Remove(task);
            if (tasks[task].Excused > 0)
                tasks[task].Excused--;
        }
        if (!isSuspended)
            return;
        foreach (var task in record.InARow.Where(record.Excused.Add))
            tasks[task].Excused++;
    }

    private Record RecordOf(WorkerId worker)
    {
        if (!_records.TryGetValue(worker, out var record))
            _records.Add(worker, record = new Record());
        return record;
    }
}
