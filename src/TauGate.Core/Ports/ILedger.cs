using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>Reads and writes the ledger, for the coordinator. Every write is one fenced transaction.</summary>
public interface ILedger
{
    /// <summary>
    /// Sweeps whose cells are wanted now, paused ones included: submitted ones, and attached ones whose owner row
    /// beats.
    /// </summary>
    Task<ImmutableArray<ActiveSweep>> ActiveSweepsAsync(CancellationToken cancellation);

    /// <summary>The specification of a sweep.</summary>
    Task<SweepSpec> SpecAsync(SpecDigest specDigest, CancellationToken cancellation);

    /// <summary>What the ledger has of a sweep's cells and foundations.</summary>
    Task<LedgerSnapshot> SnapshotAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// Records foundations, cells and failures, in that order, in one transaction. Their blobs must be stored already
    /// (<see cref="IArtifactStore"/>). Returns an outcome for each record, in the same order.
    /// </summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task<BatchOutcome> RecordAsync(TermNumber term, RecordBatch batch, CancellationToken cancellation);

    /// <summary>
    /// Gives tasks up in every active sweep that has them: a cell is quarantined, the cells of a foundation are
    /// blocked.
    /// </summary>
    Task QuarantineAsync(
        TermNumber term,
        IReadOnlyCollection<TaskKey> tasks,
        string reason,
        CancellationToken cancellation
    );

    /// <summary>
    /// Stores how many cells of these sweeps execute now. The numbers are shown only while the term's holder beats, so
    /// that those of a dead coordinator are not. Numbers of other sweeps stay.
    /// </summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task NoteRunningAsync(TermNumber term, IReadOnlyDictionary<SweepId, int> running, CancellationToken cancellation);

    /// <summary>Inserts or refreshes a worker's row.</summary>
    Task UpsertWorkerAsync(TermNumber term, WorkerRow worker, CancellationToken cancellation);

    /// <summary>
    /// Workers seen in the last minute that have neither left nor been lost: after a takeover they may hold tasks.
    /// </summary>
    Task<ImmutableArray<WorkerId>> KnownWorkersAsync(CancellationToken cancellation);

    /// <summary>
    /// Stores that a worker has <see cref="WorkerState.Left"/> on purpose or is <see cref="WorkerState.Lost"/>.
    /// </summary>
    /// <param name="spooled">Outcomes that are still on its disk, as it last said.</param>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task WorkerGoneAsync(
        TermNumber term,
        WorkerId worker,
        long incarnation,
        WorkerState state,
        int spooled,
        CancellationToken cancellation
    );

    /// <summary>
    /// Records how many nodes have died while they executed each task; a task's number never decreases within a failure
    /// epoch. Repeating it is harmless.
    /// </summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task RecordLossesAsync(TermNumber term, IReadOnlyCollection<NodeLoss> losses, CancellationToken cancellation);

    /// <summary>Commands that no coordinator has carried out yet, oldest first.</summary>
    Task<ImmutableArray<PendingCommand>> PendingCommandsAsync(CancellationToken cancellation);

    /// <summary>Marks commands as carried out.</summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task CommandsAppliedAsync(
        TermNumber term,
        IReadOnlyCollection<AppliedCommand> commands,
        CancellationToken cancellation
    );

    /// <summary>
    /// Calls <paramref name="hint"/> when a client has changed something that concerns the scheduler, and after every
    /// reconnection. Hints may be lost, because the rows are read every few seconds anyway. Runs until cancelled, also
    /// through outages.
    /// </summary>
    Task ListenAsync(Action hint, CancellationToken cancellation);
}

/// <summary>A sweep whose cells are wanted.</summary>
/// <param name="Priority">Higher ones are served first; 0 unless the user says otherwise. Inside one priority sweeps
/// share fairly.</param>
/// <param name="IsPaused">Whether none of its cells may begin; those that execute go on.</param>
/// <param name="Epoch">Counts how often given-up cells were put back: when it changes, the snapshot must be read
/// again.</param>
public sealed record ActiveSweep(
    SweepId Id,
    string Name,
    int Revision,
    SpecDigest SpecDigest,
    int Priority = 0,
    bool IsPaused = false,
    long Epoch = 0
);

/// <summary>
/// How often nodes have died while they executed a task, according to a worker's journal or a worker's death.
/// </summary>
public readonly record struct NodeLoss(TaskKey Key, int Count);

/// <summary>A command that waits for a coordinator.</summary>
/// <param name="Id">The client's.</param>
/// <param name="SweepId">The sweep, for a command about one.</param>
/// <param name="Worker">The worker, for <see cref="ControlKind.Drain"/>.</param>
public sealed record PendingCommand(CommandId Id, ControlKind Kind, SweepId? SweepId, WorkerId? Worker);

/// <summary>The outcome of a command, for people.</summary>
public sealed record AppliedCommand(CommandId Id, string Outcome);

/// <summary>What the ledger has of one sweep.</summary>
/// <param name="Done">Ordinals with a recorded result.</param>
/// <param name="Quarantined">Ordinals this sweep has given up.</param>
/// <param name="Failures">Failed attempts of the current epoch by task key, for tasks without a result.</param>
/// <param name="Foundations">Canonical foundations by foundation key.</param>
public sealed record LedgerSnapshot(
    IReadOnlySet<long> Done,
    IReadOnlySet<long> Quarantined,
    IReadOnlyDictionary<TaskKey, int> Failures,
    IReadOnlyDictionary<FoundationKey, CanonicalFoundation> Foundations
)
{
    /// <summary>
    /// Failed attempts of earlier failure epochs by task key, for tasks without a result: attempt numbers never
    /// restart.
    /// </summary>
    public IReadOnlyDictionary<TaskKey, int> EarlierFailures { get; init; } = ImmutableDictionary<TaskKey, int>.Empty;

    /// <summary>How many nodes have died while they executed tasks that have no result, by task key.</summary>
    public IReadOnlyDictionary<TaskKey, int> Losses { get; init; } = ImmutableDictionary<TaskKey, int>.Empty;
}

/// <summary>A seed's foundation that every cell of it must use.</summary>
/// <param name="Digest">Content digest of the tensors.</param>
/// <param name="Artifact">Digest of the stored bytes.</param>
public sealed record CanonicalFoundation(TensorDigest Digest, ArtifactDigest Artifact, bool Diverged);

/// <summary>The records of one transaction.</summary>
public sealed record RecordBatch(
    ImmutableArray<FoundationRecord> Foundations,
    ImmutableArray<CellRecord> Cells,
    ImmutableArray<FailureRecord> Failures
)
{
    /// <summary>Nothing.</summary>
    public static RecordBatch Empty { get; } = new([], [], []);
}

/// <summary>The outcome of each record of a batch.</summary>
public sealed record BatchOutcome(
    ImmutableArray<FoundationOutcome> Foundations,
    ImmutableArray<RecordOutcome> Cells,
    ImmutableArray<FailureOutcome> Failures
);

/// <summary>The outcomes of recording a cell.</summary>
public enum RecordOutcome
{
    /// <summary>The first result of the cell.</summary>
    Recorded,

    /// <summary>This execution was recorded before.</summary>
    Repeated,

    /// <summary>Another execution, same class, same digest.</summary>
    Attested,

    /// <summary>Another execution, same class, different digest: an alarm.</summary>
    Conflict,

    /// <summary>Another execution in another numeric class.</summary>
    OtherClass,

    /// <summary>
    /// The ledger has no such cell, or its foundation is not the canonical one. Nothing was written, and the cell must
    /// be executed again.
    /// </summary>
    Rejected,
}

/// <summary>
/// The outcome of recording a foundation; <paramref name="Canonical"/> is the one that cells must start from.
/// </summary>
public sealed record FoundationOutcome(RecordOutcome Outcome, CanonicalFoundation? Canonical);

/// <summary>Failed attempts of the task in the current failure epoch, this one included.</summary>
public readonly record struct FailureOutcome(int Failures);

/// <summary>A worker as <c>status</c> shows it.</summary>
public sealed record WorkerRow(
    WorkerId Id,
    long Incarnation,
    string Host,
    int Slots,
    NumericClass NumericClass,
    string NumericClassDescription,
    string ProgramVersion,
    string LibtorchVersion
)
{
    /// <summary>Its state, on which it depends whether it is granted tasks.</summary>
    public WorkerState State { get; init; }

    /// <summary>Why it is suspended or holds, or what its slots wait for; null for none of these.</summary>
    public string? Reason { get; init; }

    /// <summary>Slots with a task under way.</summary>
    public int Executing { get; init; }

    /// <summary>Outcomes on its disk that are not acknowledged yet.</summary>
    public int Spooled { get; init; }

    /// <summary>Its Akka address.</summary>
    public string Address { get; init; } = "";
}

/// <summary>The states of a worker.</summary>
public enum WorkerState
{
    /// <summary>It is granted tasks.</summary>
    Active,

    /// <summary>It ends the tasks that it executes, and leaves.</summary>
    Draining,

    /// <summary>It is granted no tasks, because its tasks fail and pass elsewhere.</summary>
    Suspended,

    /// <summary>It is granted no tasks, because it has no room for results.</summary>
    Holding,

    /// <summary>It has said goodbye.</summary>
    Left,

    /// <summary>It has not been heard for too long.</summary>
    Lost,
}
