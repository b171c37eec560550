namespace TauGate.Core.Ports;

/// <summary>Where a cell's result comes from: the execution that was recorded first.</summary>
/// <param name="Digest">Of the result.</param>
public sealed record Provenance(
    ExecutionId Execution,
    int Attempt,
    string Host,
    NumericClass NumericClass,
    ResultDigest Digest,
    string ProgramVersion,
    DateTimeOffset RecordedAt
);
