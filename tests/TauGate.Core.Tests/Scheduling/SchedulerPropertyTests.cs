using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>
/// Random lives of a few workers, which come, go, run out of room and have it again, over two overlapping sweeps that
/// come, go, pause and change their priority; what must hold whatever happens, and in whatever order.
/// </summary>
public sealed class SchedulerPropertyTests
{
    [Fact]
    public void Whatever_happens_nothing_is_held_twice_unless_copied_and_every_cell_ends()
    {
        ForAnyLife(steps =>
        {
            var world = new World(isEven: false);
            foreach (var (kind, worker, pick) in steps)
                world.Step(kind, worker, pick);
            world.RunToTheEnd(together: steps.Count % 2 == 0);
        });
    }

    [Fact]
    public void Whatever_happens_a_workers_next_free_slot_begins_what_has_the_highest_priority()
    {
        ForAnyLife(steps =>
        {
            var world = new World(isEven: true);
            foreach (var (kind, worker, pick) in steps)
            {
                world.Step(kind, worker, pick);
                world.CheckPriorities();
            }
        });
    }

    private static void ForAnyLife(Action<IReadOnlyList<(int Kind, int Worker, int Pick)>> live)
    {
        var step =
            from kind in Gen.Choose(0, 15)
            from worker in Gen.Choose(0, 2)
            from pick in Gen.Choose(0, 1000)
            select (kind, worker, pick);
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => live([.. steps]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200));
    }

    /// <param name="isEven">All workers are equally fast, and nothing fails.</param>
    private sealed class World(bool isEven)
    {
        private readonly SchedulerState _state = new(
            SchedulerSettings.Default with
            {
                Horizon = TimeSpan.FromSeconds(20),
                Refill = TimeSpan.FromSeconds(10),
            }
        );
        private readonly WorkerId[] _ids = [WorkerId.New(), WorkerId.New(), WorkerId.New()];
        private readonly List<Assignment>[] _held =
        [
            [],
            [],
            [],
        ];
        private readonly Dictionary<TaskKey, int> _failures = [];
        private readonly HashSet<TaskKey> _done = [];
        private readonly HashSet<TaskKey> _givenUp = [];
        private readonly Dictionary<SweepId, SweepGrid> _active = [];
        private readonly HashSet<SweepId> _paused = [];
        private readonly Dictionary<SweepId, int> _priorities = [];
        private readonly HashSet<int> _closed = [];
        private readonly HashSet<int> _holding = [];
        private readonly HashSet<TaskKey>[] _executing =
        [
            [],
            [],
            [],
        ];
        private readonly Dictionary<TaskKey, FoundationKey> _foundationOf = [];
        private TimeSpan _now;

        public void Step(int kind, int worker, int pick)
        {
            switch (kind)
            {
                case 0:
                    Toggle(new SweepId(1 + pick % 2));
                    break;
                case 1:
                    Join(worker);
                    break;
                case 2 or 3:
                    Assign(worker);
                    break;
                case 4 or 5 or 6:
                    Finish(worker, pick);
                    break;
                case 7 when !isEven:
                    Fail(worker, pick);
                    break;
                case 8:
                    Lose(worker, pick);
                    break;
                case 9:
                    Configure(new SweepId(1 + pick % 2), pick);
                    break;
                case 10 or 11:
                    Beat(worker);
                    break;
                case 12:
                    Balance(pick);
                    break;
                case 13:
                    Close(worker);
                    break;
                case 14:
                    Hold(worker);
                    break;
                default:
                    _now += TimeSpan.FromSeconds(pick);
                    break;
            }
        }

        /// <summary>
        /// Every queued task stands where its sweeps have it now; and when all workers have been filled, none would
        /// begin a task while one of a higher priority could be granted to it and it has none as high.
        /// </summary>
        public void CheckPriorities()
        {
            for (var worker = 0; worker < 3; worker++)
                Assert.All(Queued(worker), task => Assert.Equal(PriorityOf(task.Key), task.Priority));

            for (var worker = 0; worker < 3; worker++)
                Assign(worker);
            var held = _held.SelectMany(h => h).Select(a => a.Key).ToHashSet();
            var waiting = Active
                .SelectMany(a =>
                    Enumerable.Concat<TaskKey>(
                        [.. a.Value.Foundations],
                        [.. a.Value.Cells.Where(c => _done.Contains(_foundationOf[c]))]
                    )
                )
                .Where(key => !_done.Contains(key) && !held.Contains(key) && !_givenUp.Contains(key) && IsWanted(key))
                .Select(PriorityOf)
                .DefaultIfEmpty(int.MinValue)
                .Max();
            for (var worker = 0; worker < 3; worker++)
            {
                int[] next = [.. Queued(worker).Where(IsStartable).Select(a => a.Priority)];
                if (_holding.Contains(worker))
                    Assert.Empty(Queued(worker));
                else if (next.Length > 0 && !_closed.Contains(worker))
                    Assert.True(
                        next.Max() >= waiting,
                        $"worker {worker} would begin priority {next.Max()} while {waiting} waits"
                    );
            }
        }

        public void RunToTheEnd(bool together)
        {
            foreach (var sweep in new long[] { 1, 2 })
            {
                if (!_active.ContainsKey(new SweepId(sweep)))
                    Toggle(new SweepId(sweep));
                if (_paused.Contains(new SweepId(sweep)))
                    Configure(new SweepId(sweep), 0);
            }
            for (var worker = 0; worker < 3; worker++)
                Lose(worker, 0);
            _holding.Clear();
            // The second one takes seven times as long as the first.
            int[] workers = together ? [0, 2] : [0];
            foreach (var worker in workers)
            {
                Join(worker, incarnation: 2);
            }
            for (var round = 0; ; round++)
            {
                Assert.True(round < 1000, "the work does not end");
                _now += TimeSpan.FromMinutes(2);
                Balance(0);
                foreach (var worker in workers)
                    Assign(worker);
                if (workers.All(w => _held[w].Count == 0))
                    break;
                foreach (var worker in workers)
                    Finish(worker, 3 * worker);
            }
            foreach (var sweep in _active.Keys)
            {
                var counts = _state.Counts(sweep);
                Assert.Equal((0, 0), (counts.Waiting, counts.Leased));
                Assert.Equal(counts.Total, counts.Done + counts.Quarantined + counts.Blocked);
            }
        }

        private void Toggle(SweepId sweep)
        {
            if (_active.Remove(sweep))
            {
                _paused.Remove(sweep);
                _priorities.Remove(sweep);
                var withdrawal = _state.Deactivate(sweep);
                Follow(withdrawal.GivenUp);
                foreach (var (worker, keys) in withdrawal.Queued)
                    GiveBack(worker, [.. keys.Except(_executing[IndexOf(worker)])]);
                foreach (var (worker, keys) in withdrawal.Executing)
                    GiveBack(worker, keys);
                return;
            }
            // The second sweep shares the first one's middle seeds and is more patient.
            var grid =
                sweep.Value == 1
                    ? Grids.Grid(new SweepId(1), 0, 4, attempts: 2, "a", "b")
                    : Grids.Grid(new SweepId(2), 2, 4, attempts: 3, "b", "c");
            var known = Grids.NothingKnown with
            {
                Done = grid
                    .Cells.Select((key, ordinal) => (key, ordinal))
                    .Where(c => _done.Contains(c.key))
                    .Select(c => (long)c.ordinal)
                    .ToHashSet(),
                Foundations = grid.Foundations.Where(f => _done.Contains(f)).ToDictionary(f => f, _ => Grids.Canonical),
                Failures = _failures,
            };
            for (var ordinal = 0; ordinal < grid.Cells.Count; ordinal++)
                _foundationOf[grid.Cells[ordinal]] = grid.Foundations[grid.FoundationOf[ordinal]];
            _givenUp.Clear();
            _active.Add(sweep, grid);
            _priorities[sweep] = _now.Seconds % 3;
            Follow(_state.Activate(grid, known, _priorities[sweep]));
        }

        private void Configure(SweepId sweep, int pick)
        {
            if (!_active.ContainsKey(sweep))
                return;
            if (!_paused.Add(sweep))
                _paused.Remove(sweep);
            _priorities[sweep] = pick % 3;
            foreach (var (worker, keys) in _state.Configure(sweep, pick % 3, _paused.Contains(sweep)))
                GiveBack(worker, [.. keys.Except(_executing[IndexOf(worker)])]);
        }

        private void Join(int worker, long incarnation = 1)
        {
            _state.Return(_ids[worker], incarnation);
            var executing = _held[worker].Where(IsStartable).Take(1).ToArray();
            var queued = _held[worker].Except(executing);
            var back = _state
                .Join(_ids[worker], 1 + worker, executing.Select(Held), queued.Select(Held), _now)
                .SelectMany(r => r.Tasks)
                .ToList();
            Assert.All(back, key =>
                Assert.DoesNotContain(_held[worker], a =>
                    a.Key == key && a.Priority == PriorityOf(key) && _state.IsCurrent(_ids[worker], key, a.Attempt)
                )
            );
            // What the scheduler no longer believes it to hold has been given to others or been given up.
            _held[worker].RemoveAll(a => !_state.IsCurrent(_ids[worker], a.Key, a.Attempt));
            _executing[worker] = [.. executing.Select(a => a.Key)];
            GiveBack(_ids[worker], back);
            _closed.Remove(worker);
            _holding.Remove(worker);
        }

        private void Beat(int worker)
        {
            foreach (var task in _held[worker].Where(IsStartable).Take(1 + worker))
                _executing[worker].Add(task.Key);
            _executing[worker].IntersectWith(_held[worker].Select(a => a.Key));
            _state.Beat(_ids[worker], _executing[worker], _now);
        }

        private void Balance(int pick)
        {
            _now += TimeSpan.FromSeconds(pick % 60);
            foreach (var (worker, keys) in _state.Balance(_now))
                GiveBack(worker, [.. keys.Except(_executing[IndexOf(worker)])]);
        }

        private void Close(int worker)
        {
            _state.Close(_ids[worker]);
            _closed.Add(worker);
        }

        /// <summary>
        /// A worker has no room for results, and hands back what it has not begun; or it has room again.
        /// </summary>
        private void Hold(int worker)
        {
            if (!_holding.Add(worker))
                _holding.Remove(worker);
            _state.Hold(_ids[worker], _holding.Contains(worker));
            if (_holding.Contains(worker))
                GiveBack(_ids[worker], [.. Queued(worker).Select(a => a.Key)]);
        }

        private void Assign(int worker)
        {
            foreach (var granted in _state.Assign(_ids[worker], _now))
            {
                Assert.DoesNotContain(worker, _closed);
                Assert.DoesNotContain(worker, _holding);
                Assert.Null(_state.SuspensionOf(_ids[worker]));
                Assert.DoesNotContain(granted.Key, _done);
                Assert.DoesNotContain(granted.Key, _givenUp);
                Assert.True(IsWanted(granted.Key));
                Assert.Equal(PriorityOf(granted.Key), granted.Priority);
                Assert.DoesNotContain(_held[worker], a => a.Key == granted.Key);
                // A second holder is a copy: the first executes it, and it has not failed.
                var holders = Enumerable.Range(0, 3).Where(w => _held[w].Any(a => a.Key == granted.Key)).ToArray();
                Assert.True(holders.Length <= 1);
                Assert.All(holders, h => Assert.Contains(granted.Key, _executing[h]));
                if (holders.Length > 0)
                    Assert.Equal(0, _failures.GetValueOrDefault(granted.Key));
                Assert.Equal(_failures.GetValueOrDefault(granted.Key) + 1, granted.Attempt);
                _held[worker].Add(granted);
            }
            foreach (var key in _state.Needless(_ids[worker]).SelectMany(a => a.Tasks))
            {
                Assert.DoesNotContain(_held[worker], a =>
                    a.Key == key && _state.IsCurrent(_ids[worker], key, a.Attempt)
                );
                _held[worker].RemoveAll(a => a.Key == key);
            }
        }

        private bool Finish(int worker, int pick)
        {
            if (Take(worker, pick) is not { } task)
                return false;
            _state.Reported(_ids[worker], task.Key);
            _done.Add(task.Key);
            Follow(
                task.IsFoundation
                    ? _state.FoundationRecorded(
                        task.Key.AsFoundation(),
                        Grids.Canonical,
                        isEven ? 4 : 1 + pick % 7,
                        _ids[worker]
                    )
                    : _state.CellRecorded(task.Key.AsCell(), isEven ? 3 : 1 + pick % 7, _ids[worker])
            );
            return true;
        }

        private void Fail(int worker, int pick)
        {
            if (Take(worker, pick) is not { } task || !_state.IsCurrent(_ids[worker], task.Key, task.Attempt))
                return;
            _state.Reported(_ids[worker], task.Key);
            _failures[task.Key] = _failures.GetValueOrDefault(task.Key) + 1;
            Follow(_state.FailureRecorded(_ids[worker], task.Key, _failures[task.Key], _now));
        }

        private void Lose(int worker, int pick)
        {
            _state.Beat(_ids[worker], _held[worker].Where(IsStartable).Take(pick % 2).Select(a => a.Key));
            _held[worker].Clear();
            _executing[worker].Clear();
            Follow(_state.Lose(_ids[worker]));
        }

        private void Follow(IEnumerable<Effect> effects)
        {
            _givenUp.UnionWith(effects.GivenUp);
            foreach (var (worker, keys) in effects.Recalled)
                GiveBack(worker, [.. keys.Except(_executing[IndexOf(worker)])]);
        }

        private void GiveBack(WorkerId worker, IReadOnlyList<TaskKey> keys)
        {
            _held[IndexOf(worker)].RemoveAll(a => keys.Contains(a.Key));
            _executing[IndexOf(worker)].ExceptWith(keys);
            _state.Released(worker, keys);
        }

        private int IndexOf(WorkerId worker) => Array.IndexOf(_ids, worker);

        /// <summary>A task that could be executed: cells behind a foundation that is not there wait.</summary>
        private Assignment? Take(int worker, int pick)
        {
            var startable = _held[worker].FindAll(IsStartable);
            if (startable.Count == 0)
                return null;
            var task = startable[pick % startable.Count];
            _held[worker].Remove(task);
            _executing[worker].Remove(task.Key);
            return task;
        }

        private bool IsStartable(Assignment a) => a.IsFoundation || _done.Contains(_foundationOf[a.Key]);

        private IEnumerable<KeyValuePair<SweepId, SweepGrid>> Active => _active.Where(a => !_paused.Contains(a.Key));

        private bool IsWanted(TaskKey key) => PriorityOf(key) > int.MinValue;

        /// <summary>
        /// The best priority of the sweeps, not paused, that want a task; a foundation is wanted for its cells that are
        /// not given up.
        /// </summary>
        private int PriorityOf(TaskKey key) =>
            Active
                .Where(a => a.Value.Cells.Contains(key.AsCell()) || a.Value.Foundations.Contains(key.AsFoundation()))
                .Select(a => _priorities[a.Key])
                .DefaultIfEmpty(int.MinValue)
                .Max();

        private IEnumerable<Assignment> Queued(int worker) =>
            _held[worker].Where(a => !_executing[worker].Contains(a.Key));

        private static HeldTask Held(Assignment a) => new(a.Key, a.Attempt, a.Priority);
    }
}
