using System.Collections.Immutable;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Numbers the grants to one worker incarnation and keeps each until the worker has said that it arrived.
/// </summary>
internal sealed class GrantBook(TermNumber term)
{
    private readonly List<(WorkerProtocol.Grant Grant, TimeSpan Sent)> _open = [];
    private long _number;

    /// <summary>Packs assignments into messages: one sweep specification each, below the size of a message.</summary>
    public IEnumerable<WorkerProtocol.Grant> Pack(IEnumerable<Assignment> assignments, TimeSpan now)
    {
        foreach (var sweep in assignments.GroupBy(a => a.Spec))
        foreach (var part in sweep.Chunk(WorkerProtocol.MostTasks))
            yield return Pack(sweep.Key, part, now);
    }

    /// <summary>
    /// The worker has received all grants up to a number. Returns those after it that were sent so long ago that they
    /// must have been lost.
    /// </summary>
    public IReadOnlyList<WorkerProtocol.Grant> Seen(long number, TimeSpan now, TimeSpan patience)
    {
        _open.RemoveAll(o => o.Grant.Number <= number);
        var late = new List<WorkerProtocol.Grant>();
        for (var i = 0; i < _open.Count && now - _open[i].Sent >= patience; i++)
        {
            late.Add(_open[i].Grant);
            _open[i] = (_open[i].Grant, now);
        }
        return late;
    }

    private WorkerProtocol.Grant Pack(SpecDigest spec, Assignment[] assignments, TimeSpan now)
    {
        var foundations = ImmutableArray.CreateBuilder<CanonicalFoundation>();
        var indices = new Dictionary<CanonicalFoundation, int>();
        var tasks = ImmutableArray.CreateBuilder<WorkerProtocol.GrantedTask>(assignments.Length);
        foreach (var assignment in assignments)
        {
            var index = -1;
            if (assignment.Foundation is { } foundation && !indices.TryGetValue(foundation, out index))
            {
                index = foundations.Count;
                indices.Add(foundation, index);
                foundations.Add(foundation);
            }
            tasks.Add(
                new WorkerProtocol.GrantedTask(
                    assignment.Ordinal,
                    assignment.Attempt,
                    assignment.IsFoundation,
                    index,
                    assignment.IsAlone,
                    assignment.Losses,
                    assignment.InOrder,
                    assignment.Priority
                )
            );
        }
        var grant = new WorkerProtocol.Grant(
            term,
            ++_number,
            spec,
            tasks.DrainToImmutable(),
            foundations.DrainToImmutable()
        );
        _open.Add((grant, now));
        return grant;
    }
}
