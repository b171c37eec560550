using TauGate.Core.Election;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Election;

/// <summary>
/// What a coordinator knows of the holder of the term beyond one ActorSystem, and the events that its node is told of.
/// </summary>
internal interface IMeeting
{
    /// <summary>What to do about the holder that the term row names.</summary>
    /// <param name="isMember">Whether this node is a member of a cluster.</param>
    /// <param name="holderIsMember">Whether the holder is a member of the same one.</param>
    MeetingStep Observe(TermRow row, bool isMember, bool holderIsMember);

    /// <summary>The node has become a member.</summary>
    void OnJoined();

    /// <summary>Another node coordinates and cannot be joined from here.</summary>
    void OnOutOfReach(TermRow row);
}
