using System.Collections.Immutable;
using TauGate.Core.Errors;

namespace TauGate.Core.Ports;

/// <summary>
/// The client's commands. Each is one transaction: it adds a row that says who asked for what and when, and changes the
/// sweep's row, so that the command works and <c>status</c> shows it even without a coordinator. The coordinator
/// carries it out and notes the outcome.
/// </summary>
public interface IControlStore
{
    /// <summary>
    /// Stores a command. A command with the same id, or for a state that the target has already, changes nothing.
    /// </summary>
    /// <exception cref="InputException">The target is unknown, or cannot be brought into that state (resuming a
    /// cancelled sweep).</exception>
    Task<ControlReply> RequestAsync(ControlCommand command, CancellationToken cancellation);

    /// <summary>The newest commands about a sweep, or about anything, newest first.</summary>
    Task<ImmutableArray<ControlRecord>> HistoryAsync(SweepId? sweepId, int limit, CancellationToken cancellation);

    /// <summary>Coordinator nodes seen in the last minute, and the term.</summary>
    Task<CoordinatorView> CoordinatorsAsync(CancellationToken cancellation);

    /// <summary>Inserts or refreshes a coordinator node's row. Not fenced: standbys write it too.</summary>
    Task UpsertCoordinatorAsync(CoordinatorRow coordinator, CancellationToken cancellation);

    /// <summary>
    /// Calls <paramref name="changed"/> when results or workers have changed (at most twice a second), and after every
    /// reconnection. Runs until cancelled.
    /// </summary>
    Task WatchAsync(Action changed, CancellationToken cancellation);
}

/// <summary>What a client can ask for.</summary>
public enum ControlKind
{
    /// <summary>Submit a sweep; written by the submission itself.</summary>
    Submit,

    /// <summary>End a sweep: its cells are not wanted any more; results stay.</summary>
    Cancel,

    /// <summary>Begin nothing more of a sweep.</summary>
    Pause,

    /// <summary>Go on with a paused sweep.</summary>
    Resume,

    /// <summary>Put a sweep's quarantined and blocked cells back, with all their attempts.</summary>
    Retry,

    /// <summary>Let a worker end what it executes and leave.</summary>
    Drain,
}

/// <summary>A command.</summary>
/// <param name="Id">Made by the client; the same id again is the same command.</param>
/// <param name="SweepId">For commands about a sweep.</param>
/// <param name="Worker">For <see cref="ControlKind.Drain"/>.</param>
/// <param name="IssuedBy">User and host, for the audit trail.</param>
public sealed record ControlCommand(
    CommandId Id,
    ControlKind Kind,
    SweepId? SweepId,
    WorkerId? Worker,
    string IssuedBy
);

/// <summary>What a command changed at once.</summary>
/// <param name="Changed">False when the target was in that state already.</param>
/// <param name="Cells">Cells put back by <see cref="ControlKind.Retry"/>; else 0.</param>
public sealed record ControlReply(bool Changed, long Cells = 0);

/// <summary>A command in the audit trail.</summary>
/// <param name="Target">The sweep's name or the worker's id.</param>
/// <param name="AppliedAt">When a coordinator carried it out; null while none has.</param>
public sealed record ControlRecord(
    CommandId Id,
    ControlKind Kind,
    string Target,
    string IssuedBy,
    DateTimeOffset IssuedAt,
    DateTimeOffset? AppliedAt,
    string? Outcome
);

/// <summary>A coordinator node.</summary>
public sealed record CoordinatorRow(Guid Id, string Host, string Address, string ProgramVersion);

/// <summary>Who coordinates and who stands by.</summary>
/// <param name="IsBeating">Whether the holder's beat is fresh by the database's clock.</param>
public sealed record CoordinatorView(TermRow Term, bool IsBeating, ImmutableArray<CoordinatorRow> Nodes);
