using TauGate.Core.Election;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Election;

/// <summary>
/// What a coordinator knows of the holder of the term from one ActorSystem to the next, and how it tells.
/// </summary>
internal interface IMeeting
{
    /// <summary>What to do about the holder, by what the term row says now.</summary>
    /// <param name="isMember">This node is a member of a cluster.</param>
    /// <param name="holderIsMember">The holder is a member of the same one.</param>
    MeetingStep Observe(TermRow row, bool isMember, bool holderIsMember);

    /// <summary>The node is a member.</summary>
    void OnJoined();

    /// <summary>Another node coordinates and cannot be joined from here.</summary>
    void OnOutOfReach(TermRow row);
}
