using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>
/// Workers of different speed under one scheduler, in simulated time: what is asked for is done at once, only tasks and
/// fetches take time. Each worker chooses from its queue as a real one does.
/// </summary>
internal sealed class Farm(SchedulerState state, Func<TaskKey, double> secondsOf)
{
    private sealed class Member(WorkerId id, int slots, double slowness)
    {
        public WorkerId Id => id;
        public int Slots => slots;
        public double Slowness => slowness;
        public WorkQueue Queue { get; } = new();
        public SortedSet<int> Idle { get; } = [.. Enumerable.Range(0, slots)];
        public HashSet<FoundationKey> Foundations { get; } = [];

        /// <summary>Counts what each slot began: what was ended early ends no second time.</summary>
        public int[] Begun { get; } = new int[slots];
        public double[] BegunAt { get; } = new double[slots];
    }

    private const double Fetch = 0.5;
    private const double Heartbeat = 1;

    private static readonly CellTask Template = Grids
        .Spec(0, 1, 1, "any")
        .Cells()
        .Select(Grids.Spec(0, 1, 1, "any").Task)
        .Single();

    private readonly List<Member> _members = [];
    private readonly Dictionary<WorkerId, Member> _byId = [];
    private readonly Dictionary<TaskKey, FoundationKey> _foundationOf = [];
    private readonly HashSet<TaskKey> _done = [];
    private readonly List<Beginning> _begun = [];
    private readonly PriorityQueue<Action, double> _events = new();

    /// <summary>A slot has begun a task.</summary>
    public readonly record struct Beginning(double At, WorkerId Worker, TaskKey Key);

    public double Now { get; private set; }

    /// <summary>What was begun, copies included, in this order.</summary>
    public IReadOnlyList<Beginning> Begun => _begun;

    /// <summary>Results, copies included.</summary>
    public int Executions { get; private set; }

    /// <summary>When the last task had its first result.</summary>
    public double Makespan { get; private set; }

    /// <summary>Slot-seconds of first results.</summary>
    public double Useful { get; private set; }

    /// <summary>Tasks that were given back to be moved.</summary>
    public int Moves { get; private set; }

    /// <summary>Slots of a worker of ordinary speed that would do the same.</summary>
    public double Power => _members.Sum(m => m.Slots / m.Slowness);

    public WorkerId Add(int slots, double slowness)
    {
        var member = new Member(WorkerId.New(), slots, slowness);
        _members.Add(member);
        _byId.Add(member.Id, member);
        state.Join(member.Id, slots, [], [], At);
        return member.Id;
    }

    public void Knows(SweepGrid grid)
    {
        for (var i = 0; i < grid.Cells.Count; i++)
            _foundationOf[grid.Cells[i]] = grid.Foundations[grid.FoundationOf[i]];
    }

    /// <summary>A sweep is submitted.</summary>
    public void Submit(SweepGrid grid, int priority = 0)
    {
        Knows(grid);
        GiveBack(state.Activate(grid, Grids.NothingKnown, priority).OfType<Effect.Recall>());
    }

    /// <summary>Runs until nothing is held by anybody, or for so long.</summary>
    public void Run(double seconds = 1e6)
    {
        var end = Now + seconds;
        for (var tick = Now; Now < end; )
        {
            if (Now >= tick)
            {
                Tick();
                tick = Now + Heartbeat;
            }
            foreach (var worker in state.Hungry(At))
                Fill(_byId[worker]);
            if (_members.All(m => m.Idle.Count == m.Slots && !m.Queue.Queued.Any()))
                return;
            Now = Math.Min(tick, end);
            if (_events.TryPeek(out _, out var next))
                Now = Math.Min(Now, next);
            while (_events.TryPeek(out _, out next) && next <= Now)
                _events.Dequeue()();
        }
    }

    private TimeSpan At => TimeSpan.FromSeconds(Now);

    private void Tick()
    {
        foreach (var member in _members)
            Beat(member);
        Moves += GiveBack(state.Balance(At));
    }

    private int GiveBack(IEnumerable<Effect.Recall> asked)
    {
        var count = 0;
        foreach (var (worker, keys) in asked)
        {
            var back = _byId[worker].Queue.Release(keys);
            count += back.Count;
            state.Released(worker, back);
        }
        return count;
    }

    private void Beat(Member member) => state.Beat(member.Id, member.Queue.Executing.Values.Select(i => i.Key), At);

    private void Fill(Member member)
    {
        foreach (var granted in state.Assign(member.Id, At))
        {
            var foundation = granted.IsFoundation ? granted.Key.AsFoundation() : _foundationOf[granted.Key];
            member.Queue.Add(Item(granted, Template.Foundation with { Key = foundation }));
            if (granted.Foundation is not null)
                FetchFoundation(member, foundation);
        }
        var needless = state.Needless(member.Id).SelectMany(a => a.Tasks).ToList();
        foreach (var (slot, item) in member.Queue.Executing.ToArray())
            if (needless.Contains(item.Key))
                Free(member, slot);
        Begin(member);
    }

    private static WorkItem Item(Assignment granted, FoundationTask foundation) =>
        new(
            granted.Key,
            foundation,
            granted.IsFoundation ? null : Template with { Key = granted.Key.AsCell(), Foundation = foundation },
            granted.Attempt,
            new TermNumber(1),
            "",
            TimeSpan.MaxValue,
            KeepAdapter: false
        )
        {
            IsAlone = granted.IsAlone,
            InOrder = granted.InOrder,
            Priority = granted.Priority,
        };

    private void FetchFoundation(Member member, FoundationKey foundation)
    {
        if (!member.Foundations.Add(foundation))
            return;
        _events.Enqueue(
            () =>
            {
                member.Queue.FoundationAvailable(foundation);
                Begin(member);
            },
            Now + Fetch
        );
    }

    private void Begin(Member member)
    {
        foreach (var slot in member.Idle.ToArray())
        {
            if (member.Queue.Begin(slot) is not { } item)
                continue;
            member.Idle.Remove(slot);
            member.BegunAt[slot] = Now;
            _begun.Add(new Beginning(Now, member.Id, item.Key));
            var begun = ++member.Begun[slot];
            _events.Enqueue(() => Finish(member, slot, begun, item), Now + secondsOf(item.Key) * member.Slowness);
        }
    }

    private static void Free(Member member, int slot)
    {
        member.Queue.End(slot);
        member.Begun[slot]++;
        member.Idle.Add(slot);
    }

    private void Finish(Member member, int slot, int begun, WorkItem item)
    {
        if (member.Begun[slot] != begun)
            return;
        Free(member, slot);
        var seconds = Now - member.BegunAt[slot];
        Executions++;
        if (_done.Add(item.Key))
            (Makespan, Useful) = (Now, Useful + seconds);
        state.Reported(member.Id, item.Key);
        if (item.IsFoundation)
        {
            if (member.Foundations.Add(item.Key.AsFoundation()))
                member.Queue.FoundationAvailable(item.Key.AsFoundation());
            var effects = state.FoundationRecorded(item.Key.AsFoundation(), Grids.Canonical, seconds, member.Id);
            foreach (var told in effects.OfType<Effect.Announce>())
                FetchFoundation(_byId[told.Worker], told.Foundation);
        }
        else
        {
            state.CellRecorded(item.Key.AsCell(), seconds, member.Id);
        }
        Begin(member);
        Beat(member);
        Fill(member);
    }
}
