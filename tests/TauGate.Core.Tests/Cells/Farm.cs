using TauGate.Core.Cells;
using TauGate.Core.Results;

namespace TauGate.Core.Tests.Cells;

/// <summary>Workers of different speed under one scheduler, in simulated time: what is asked for is done at once, only tasks and fetches take time.</summary>
internal sealed class Farm(SchedulerState state, Func<Assignment, double> secondsOf)
{
    private sealed class Member(Guid id, int slots, double slowness)
    {
        public Guid Id => id;
        public int Slots => slots;
        public double Slowness => slowness;
        public List<Assignment> Queue { get; } = [];
        public List<(Assignment Task, double Began, double Ends)> Executing { get; } = [];
        public HashSet<Digest> Foundations { get; } = [];
    }

    private const double Fetch = 0.5;

    private readonly List<Member> _members = [];
    private readonly Dictionary<Digest, Digest> _foundationOf = [];
    private readonly HashSet<Digest> _done = [];

    public double Now { get; private set; }

    /// <summary>Results, copies included.</summary>
    public int Executions { get; private set; }

    /// <summary>Slot-seconds of these.</summary>
    public double Busy { get; private set; }

    /// <summary>Tasks that were given back to be moved.</summary>
    public int Moves { get; private set; }

    /// <summary>Slots of a worker of ordinary speed that would do the same.</summary>
    public double Power => _members.Sum(m => m.Slots / m.Slowness);

    public Guid Add(int slots, double slowness)
    {
        var member = new Member(Guid.NewGuid(), slots, slowness);
        _members.Add(member);
        state.Join(member.Id, slots, [], [], At);
        return member.Id;
    }

    public void Knows(SweepGrid grid)
    {
        for (var i = 0; i < grid.Cells.Count; i++) _foundationOf[grid.Cells[i]] = grid.Foundations[grid.FoundationOf[i]];
    }

    /// <summary>Runs until nothing is held by anybody, or for so long.</summary>
    public void Run(double seconds = 1e6)
    {
        var end = Now + seconds;
        var tick = Now;
        while (Now < end)
        {
            if (Now >= tick)
            {
                Tick();
                tick = Now + 1;
            }
            Fill();
            var next = _members.SelectMany(m => m.Executing).Select(e => e.Ends).DefaultIfEmpty(double.MaxValue).Min();
            if (next == double.MaxValue && _members.All(m => m.Queue.Count == 0)) return;
            Now = Math.Min(Math.Min(next, tick), end);
            foreach (var member in _members)
                foreach (var finished in member.Executing.Where(e => e.Ends <= Now).ToArray()) Finish(member, finished);
        }
    }

    private TimeSpan At => TimeSpan.FromSeconds(Now);

    private void Tick()
    {
        foreach (var member in _members) state.Beat(member.Id, member.Executing.Select(e => e.Task.Key), At);
        foreach (var (worker, keys) in state.Balance(At))
        {
            var member = _members.Single(m => m.Id == worker);
            var back = member.Queue.Where(a => keys.Contains(a.Key)).ToArray();
            member.Queue.RemoveAll(back.Contains);
            Moves += back.Length;
            state.Released(worker, back.Select(a => a.Key));
        }
    }

    private void Fill()
    {
        foreach (var worker in state.Hungry(At)) Fill(_members.Single(m => m.Id == worker));
        foreach (var member in _members) Begin(member);
    }

    private void Fill(Member member)
    {
        member.Queue.AddRange(state.Assign(member.Id, At));
        var needless = state.Needless(member.Id);
        member.Executing.RemoveAll(e => needless.Contains(e.Task.Key));
    }

    private void Begin(Member member)
    {
        while (member.Executing.Count < member.Slots)
        {
            var task = member.Queue.Find(a => !a.IsFoundation && _done.Contains(_foundationOf[a.Key])) ?? member.Queue.Find(a => a.IsFoundation);
            if (task is null) return;
            member.Queue.Remove(task);
            var fetch = task.IsFoundation || member.Foundations.Contains(_foundationOf[task.Key]) ? 0 : Fetch;
            if (!task.IsFoundation) member.Foundations.Add(_foundationOf[task.Key]);
            member.Executing.Add((task, Now, Now + fetch + secondsOf(task) * member.Slowness));
        }
    }

    private void Finish(Member member, (Assignment Task, double Began, double Ends) execution)
    {
        member.Executing.Remove(execution);
        var key = execution.Task.Key;
        Executions++;
        Busy += execution.Ends - execution.Began;
        _done.Add(key);
        state.Reported(member.Id, key);
        if (execution.Task.IsFoundation)
        {
            member.Foundations.Add(key);
            state.FoundationRecorded(key, Grids.Canonical, execution.Ends - execution.Began, member.Id);
        }
        else
        {
            state.CellRecorded(key, execution.Ends - execution.Began, member.Id);
        }
        state.Beat(member.Id, member.Executing.Select(e => e.Task.Key), At);
        Fill(member);
    }
}
