namespace TauGate.Core.Scheduling;

/// <summary>
/// Balances the end of the work, when there is nothing left to grant: moves queued tasks to workers with idle slots, so
/// that all workers end at about the same time, and has long tasks executed a second time there. A task is moved or
/// copied only when it ends earlier that way, the cost of moving included, so that none moves back and forth.
/// </summary>
internal sealed class TailPlanner(
    LeaseBook leases,
    TaskTable tasks,
    GridBook grids,
    HostBook hosts,
    MoveBook moves,
    DurationBook durations,
    SchedulerSettings settings
)
{
    private const int MostMoves = 2000;

    /// <summary>A queued task that another worker would end earlier.</summary>
    public readonly record struct Move(int Task, WorkerLeases From, WorkerLeases To);

    /// <summary>An executing task that another worker is to execute too.</summary>
    public readonly record struct Copy(int Task, WorkerLeases To);

    /// <param name="canTake">Whether there is nothing left to grant to a worker.</param>
    public (IReadOnlyList<Move> Moves, IReadOnlyList<Copy> Copies) Plan(Func<WorkerLeases, bool> canTake, TimeSpan now)
    {
        var coming = moves.Destinations;
        WorkerLoad[] loads =
        [
            .. leases
                .Workers.Where(w => !w.IsClosed)
                .Select(w => new WorkerLoad(
                    w,
                    tasks,
                    durations,
                    moves,
                    coming[w],
                    settings.MoveCost.TotalSeconds,
                    now
                )),
        ];
        WorkerLoad[] takers = [.. loads.Where(l => l.Idle > 0 && canTake(l.Worker))];
        if (takers.Length == 0)
            return ([], []);
        var moved = Split(loads, takers);
        var busy = moved.Select(m => m.To).ToHashSet();
        return (moved, Copies([.. takers.Where(l => !busy.Contains(l.Worker))], now));
    }

    private List<Move> Split(WorkerLoad[] loads, WorkerLoad[] takers)
    {
        var moved = new List<Move>();
        var free = new PriorityQueue<WorkerLoad, double>(takers.Select(t => (t, t.FirstFree)));
        var donors = new PriorityQueue<WorkerLoad, double>(
            loads.Where(l => l.Units.Count > 0).Select(l => (l, -l.End))
        );
        while (
            moved.Count < MostMoves && free.TryDequeue(out var taker, out _) && donors.TryDequeue(out var donor, out _)
        )
        {
            if (Take(donor, taker) is { } unit)
            {
                foreach (var task in unit.Tasks)
                    moved.Add(new Move(task, donor.Worker, taker.Worker));
                donor.Unbook(unit);
                taker.Book(settings.MoveCost.TotalSeconds + taker.SecondsOn(unit));
                donors.Enqueue(donor, -donor.End);
            }
            free.Enqueue(taker, taker.FirstFree);
        }
        return moved;
    }

    /// <summary>
    /// The longest of the donor's units that the taker would end before the donor ends; null when there is none.
    /// </summary>
    private WorkerLoad.Unit? Take(WorkerLoad donor, WorkerLoad taker)
    {
        if (donor == taker)
            return null;
        for (; donor.NextUnit < donor.Units.Count; donor.NextUnit++)
        {
            var unit = donor.Units[donor.NextUnit];
            var end = taker.FirstFree + settings.MoveCost.TotalSeconds + taker.SecondsOn(unit);
            if (end >= donor.End || unit.Tasks.Any(t => hosts.Avoids(taker.Worker, t)))
                continue;
            donor.NextUnit++;
            return unit;
        }
        return null;
    }

    private List<Copy> Copies(WorkerLoad[] idle, TimeSpan now)
    {
        if (idle.Length == 0)
            return [];
        var candidates = new List<(int Task, WorkerLeases Holder, double Left, double Ratio)>();
        foreach (var holder in leases.Workers)
        foreach (var (task, since) in holder.Executing)
        {
            if (!MayBeCopied(task))
                continue;
            var whole = durations.Seconds(tasks[task].Kind) * holder.Slowness;
            var elapsed = (now - since).TotalSeconds;
            // A task that has run longer than expected may well take as long again.
            candidates.Add(
                (task, holder, elapsed < whole ? whole - elapsed : elapsed, elapsed / Math.Max(whole, 1e-3))
            );
        }
        var copies = new List<Copy>();
        foreach (var (task, holder, left, _) in candidates.OrderByDescending(c => c.Ratio))
        {
            var seconds = durations.Seconds(tasks[task].Kind);
            var taker = idle.Where(l =>
                    l.Worker != holder
                    && copies.Count(c => c.To == l.Worker) < l.Idle
                    && !hosts.Avoids(l.Worker, task)
                    && settings.MoveCost.TotalSeconds + seconds * l.Worker.Slowness < left
                )
                .MinBy(l => l.Worker.Slowness);
            if (taker is not null)
                copies.Add(new Copy(task, taker.Worker));
        }
        return copies;
    }

    /// <summary>
    /// Whether a task may execute on two hosts at once: not one that has failed or that nodes died under.
    /// </summary>
    private bool MayBeCopied(int task) =>
        tasks[task] is { Failures: 0, Losses: 0, Limit: >= 2 } && !leases.HasCopy(task) && grids.IsWanted(task);
}
