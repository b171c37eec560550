using TauGate.Core.Ports;

namespace TauGate.Core.Election;

/// <summary>
/// Coordinators meet at the holder of the term row: a node that is no member of the holder's cluster joins it, a member
/// of another cluster leaves that one first. When a holder beats and cannot be joined for too long, the node stands by.
/// <c>now</c> is monotonic.
/// </summary>
/// <param name="patience">How long a beating holder may stay out of reach.</param>
public sealed class MeetingPoint(TimeSpan patience)
{
    private TermRow? _seen;
    private TimeSpan? _apart;
    private bool _beats;

    /// <summary>What to do about the holder of a term that this node does not hold.</summary>
    /// <param name="canReach">Whether the holder's address means the holder from here; a loopback address of another
    /// host does not.</param>
    /// <param name="isMember">Whether this node is a member of a cluster.</param>
    /// <param name="holderIsMember">Whether the holder is a member of the same cluster.</param>
    public MeetingStep Observe(TermRow row, bool canReach, bool isMember, bool holderIsMember, TimeSpan now)
    {
        if (_seen is null || _seen.Number != row.Number || _seen.Holder != row.Holder)
            (_apart, _beats) = (null, false);
        else
            _beats |= row.Beat != _seen.Beat;
        _seen = row;
        if (row.Address is null || holderIsMember)
        {
            _apart = null;
            return MeetingStep.Stay;
        }
        _apart ??= now;
        var isLate = now - _apart.Value >= patience;
        // A holder that does not beat may be dead; then this node takes the term soon.
        if (isMember)
            return _beats && isLate && canReach ? MeetingStep.Leave : MeetingStep.Stay;
        if (!canReach)
            return _beats ? MeetingStep.StandBy : MeetingStep.Stay;
        return _beats && isLate ? MeetingStep.StandBy : MeetingStep.Join;
    }
}

/// <summary>What a coordinator does about the holder of the term.</summary>
public enum MeetingStep
{
    /// <summary>Nothing: they are together, or nobody holds the term.</summary>
    Stay,

    /// <summary>Join the cluster of the holder.</summary>
    Join,

    /// <summary>Leave the cluster, which is not the holder's, and join that one.</summary>
    Leave,

    /// <summary>The holder lives, but cannot be joined from here.</summary>
    StandBy,
}
