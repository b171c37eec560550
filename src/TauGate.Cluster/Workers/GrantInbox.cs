using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Grants as they arrive: which numbers have arrived without a gap, and which grants wait for their sweep's
/// specification.
/// </summary>
internal sealed class GrantInbox
{
    private readonly Dictionary<SpecDigest, SweepSpec> _specs = [];
    private readonly List<WorkerProtocol.Grant> _waiting = [];
    private readonly SortedSet<long> _ahead = [];
    private readonly HashSet<TaskKey> _refused = [];

    /// <summary>Highest number up to which every grant has arrived.</summary>
    public long Seen { get; private set; }

    /// <summary>A new coordinator counts from 1.</summary>
    public void Reset()
    {
        Seen = 0;
        _ahead.Clear();
        _waiting.Clear();
        _refused.Clear();
    }

    /// <summary>False for a grant that arrived before.</summary>
    public bool TryAccept(WorkerProtocol.Grant grant)
    {
        if (grant.Number <= Seen || !_ahead.Add(grant.Number))
            return false;
        while (_ahead.Remove(Seen + 1))
            Seen++;
        _waiting.Add(grant);
        return true;
    }

    public bool HasSpec(SpecDigest digest) => _specs.ContainsKey(digest);

    public void AddSpec(SpecDigest digest, SweepSpec spec) => _specs[digest] = spec;

    /// <summary>
    /// These tasks are not to begin. Needed for grants that wait for their specification, because without it their keys
    /// are not known.
    /// </summary>
    public void Refuse(IEnumerable<TaskKey> keys)
    {
        if (_waiting.Count > 0)
            _refused.UnionWith(keys);
    }

    /// <summary>
    /// Takes out the granted tasks whose specification has arrived, each with whether it was refused meanwhile.
    /// </summary>
    public IReadOnlyList<(WorkItem Item, CanonicalFoundation? Foundation, bool IsRefused)> TakeReady()
    {
        var ready = new List<(WorkItem, CanonicalFoundation?, bool)>();
        foreach (var grant in _waiting.Where(g => HasSpec(g.Spec)))
        {
            var tasks = new SweepTasks(_specs[grant.Spec]);
            foreach (var task in grant.Tasks)
            {
                var item = ToItem(grant, task, tasks);
                ready.Add(
                    (
                        item,
                        task.Foundation >= 0 ? grant.Foundations[task.Foundation] : null,
                        _refused.Contains(item.Key)
                    )
                );
            }
        }
        _waiting.RemoveAll(g => HasSpec(g.Spec));
        if (_waiting.Count == 0)
            _refused.Clear();
        return ready;
    }

    private WorkItem ToItem(WorkerProtocol.Grant grant, WorkerProtocol.GrantedTask task, SweepTasks tasks)
    {
        var spec = _specs[grant.Spec];
        var place = spec.Cell(task.Ordinal);
        var cell = tasks.Task(place);
        var item = task.IsFoundation
            ? new WorkItem(
                cell.Foundation.Key,
                cell.Foundation,
                null,
                task.Attempt,
                grant.Term,
                "foundation",
                spec.Limits.CellTimeout,
                KeepAdapter: true
            )
            : new WorkItem(
                cell.Key,
                cell.Foundation,
                cell,
                task.Attempt,
                grant.Term,
                place.Variant.Title,
                spec.Limits.CellTimeout,
                spec.Keep == Keep.All
            );
        return item with
        {
            IsAlone = task.IsAlone,
            Losses = task.Losses,
            InOrder = task.InOrder,
            Priority = task.Priority,
        };
    }
}
