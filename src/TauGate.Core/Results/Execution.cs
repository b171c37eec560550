namespace TauGate.Core.Results;

/// <summary>Where and by what a task was executed: the provenance of one result or attestation.</summary>
/// <param name="Id">Unique for each execution; the same id twice is the same execution reported twice.</param>
/// <param name="Attempt">1 is the first.</param>
/// <param name="NumericClass">Digest of protocol version, libtorch version, OS, architecture and golden run.</param>
/// <param name="Host">Host name.</param>
/// <param name="BootId">The kernel's boot id, so that two machines of one name differ.</param>
/// <param name="Worker">Worker id (UUID).</param>
/// <param name="ProgramVersion">TauGate's version and commit.</param>
/// <param name="LibtorchVersion">Such as 2.10.0.</param>
/// <param name="StartedAt">Worker's clock, UTC.</param>
/// <param name="FinishedAt">Worker's clock, UTC.</param>
public sealed record Execution(
    ExecutionId Id,
    int Attempt,
    NumericClass NumericClass,
    string Host,
    string BootId,
    WorkerId Worker,
    string ProgramVersion,
    string LibtorchVersion,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt
);

/// <summary>
/// A cell's result as it is spooled, sent and recorded. <paramref name="Adapter"/> is the digest of the artifact's
/// bytes, null when it is not kept.
/// </summary>
public sealed record CellRecord(
    CellResult Result,
    ResultDigest ResultDigest,
    Execution Execution,
    ArtifactDigest? Adapter
);

/// <summary>
/// A foundation's result as it is spooled, sent and recorded. <paramref name="Artifact"/> is the digest of the
/// artifact's bytes.
/// </summary>
public sealed record FoundationRecord(FoundationResult Result, Execution Execution, ArtifactDigest Artifact);

/// <summary>Why an attempt failed.</summary>
public enum FailureKind
{
    /// <summary>The trainer process ended: signal, exit code or broken pipe.</summary>
    Crashed,

    /// <summary>Killed after the cell's timeout.</summary>
    TimedOut,

    /// <summary>The trainer reported an error and lives.</summary>
    Errored,
}

/// <summary>A failed attempt of a task.</summary>
/// <param name="Key">The cell's or foundation's key.</param>
/// <param name="Detail">Exit signal or message.</param>
/// <param name="StandardError">Last lines of the trainer's stderr.</param>
public sealed record FailureRecord(
    TaskKey Key,
    bool IsFoundation,
    FailureKind Kind,
    string Detail,
    string StandardError,
    Execution Execution
);
