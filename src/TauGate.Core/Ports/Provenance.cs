using TauGate.Core.Results;

namespace TauGate.Core.Ports;

/// <summary>Where a cell's result comes from: the execution that was recorded first.</summary>
/// <param name="Digest">Of the result.</param>
public sealed record Provenance(Guid Execution, int Attempt, string Host, Digest NumericClass, Digest Digest, string ProgramVersion, DateTimeOffset RecordedAt);
