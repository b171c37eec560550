using TauGate.Storage.Connections;

namespace TauGate.Storage.Embedded;

/// <summary>How a home's private server stands.</summary>
/// <param name="DataFolder">Where its data is, or would be.</param>
/// <param name="MajorVersion">PostgreSQL version of the data; null when there is none yet.</param>
/// <param name="ProcessId">The running server, by its id in the container that it was started in; null when it is
/// stopped.</param>
/// <param name="Url">How to reach it; null when it is stopped, or runs on another host.</param>
/// <param name="InUse">Whether some TauGate process uses it.</param>
/// <param name="StaysUp">Whether <c>db start</c> told it to outlive its users.</param>
/// <param name="Problem">Why no run could use the data folder, and what to do; null when nothing is known to be wrong
/// with it.</param>
public sealed record EmbeddedServerStatus(
    string DataFolder,
    int? MajorVersion,
    int? ProcessId,
    DatabaseUrl? Url,
    bool InUse,
    bool StaysUp,
    string? Problem
)
{
    /// <summary>Whether the server runs.</summary>
    public bool Running => ProcessId is not null;
}
