using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>The coordinator's side of the ledger. Every write is one fenced transaction.</summary>
public interface ILedger
{
    /// <summary>Sweeps whose cells are wanted now: submitted ones, and attached ones whose owner row beats.</summary>
    Task<ImmutableArray<ActiveSweep>> ActiveSweepsAsync(CancellationToken cancellation);

    /// <summary>The specification of a sweep.</summary>
    Task<SweepSpec> SpecAsync(Digest specDigest, CancellationToken cancellation);

    /// <summary>What is already known of a sweep's cells and foundations.</summary>
    Task<LedgerSnapshot> SnapshotAsync(long sweepId, CancellationToken cancellation);

    /// <summary>
    /// Records foundations, cells and failures, in that order, in one transaction. Blobs must have been stored before
    /// (<see cref="IArtifactStore"/>). One outcome a record, in the same order.
    /// </summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task<BatchOutcome> RecordAsync(Term term, RecordBatch batch, CancellationToken cancellation);

    /// <summary>Marks cells of every active sweep that has them as quarantined: failures reached the sweep's limit.</summary>
    Task QuarantineAsync(Term term, IReadOnlyCollection<Digest> cells, string reason, CancellationToken cancellation);

    /// <summary>
    /// Takes note of how many cells of these sweeps are executed now, by sweep. It is believed while the term is held and beats, so a dead
    /// coordinator leaves no ghosts; other sweeps keep what was noted before.
    /// </summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task NoteRunningAsync(Term term, IReadOnlyDictionary<long, int> running, CancellationToken cancellation);

    /// <summary>Inserts or refreshes a worker's row.</summary>
    Task UpsertWorkerAsync(Term term, WorkerRow worker, CancellationToken cancellation);
}

/// <summary>A sweep that wants its cells done.</summary>
public sealed record ActiveSweep(long Id, string Name, int Revision, Digest SpecDigest);

/// <summary>What the ledger knows of one sweep.</summary>
/// <param name="Done">Ordinals with a recorded result.</param>
/// <param name="Quarantined">Ordinals this sweep has given up.</param>
/// <param name="Failures">Failed attempts of the current epoch by task key, for tasks without a result.</param>
/// <param name="Foundations">Canonical foundations by foundation key.</param>
public sealed record LedgerSnapshot(
    IReadOnlySet<long> Done,
    IReadOnlySet<long> Quarantined,
    IReadOnlyDictionary<Digest, int> Failures,
    IReadOnlyDictionary<Digest, CanonicalFoundation> Foundations);

/// <summary>A seed's foundation that every cell of it must use.</summary>
/// <param name="Digest">Content digest of the tensors.</param>
/// <param name="Artifact">Digest of the stored bytes.</param>
public sealed record CanonicalFoundation(Digest Digest, Digest Artifact, bool Diverged);

/// <summary>What one transaction records.</summary>
public sealed record RecordBatch(
    ImmutableArray<FoundationRecord> Foundations, ImmutableArray<CellRecord> Cells, ImmutableArray<FailureRecord> Failures)
{
    /// <summary>Nothing.</summary>
    public static RecordBatch Empty { get; } = new([], [], []);
}

/// <summary>What became of each record of a batch.</summary>
public sealed record BatchOutcome(
    ImmutableArray<FoundationOutcome> Foundations, ImmutableArray<RecordOutcome> Cells, ImmutableArray<FailureOutcome> Failures);

/// <summary>What became of a reported cell.</summary>
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

    /// <summary>The ledger has no such cell, or its foundation is not the canonical one. The cell must be run again; nothing was written.</summary>
    Rejected,
}

/// <summary>What became of a reported foundation; <paramref name="Canonical"/> is the one to use from now on.</summary>
public sealed record FoundationOutcome(RecordOutcome Outcome, CanonicalFoundation? Canonical);

/// <summary>Failed attempts of the task in the current failure epoch, this one included.</summary>
public readonly record struct FailureOutcome(int Failures);

/// <summary>A worker as <c>status</c> shows it.</summary>
public sealed record WorkerRow(Guid Id, long Incarnation, string Host, int Slots, Digest NumericClass, string NumericClassDescription, string ProgramVersion, string LibtorchVersion);
