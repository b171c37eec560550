using System.Collections.Immutable;
using TauGate.Core.Audits;
using TauGate.Core.Ports;

namespace TauGate.Application.Verification;

/// <summary>What came of verifying a sweep.</summary>
/// <param name="SampleSeed">What the choice of cells follows from.</param>
/// <param name="Trainer">What the sample was trained with.</param>
/// <param name="Verdicts">On the sample, in the order of the grid.</param>
/// <param name="Audit">Of all stored rows.</param>
public sealed record VerifiedSweep(
    StoredSweep Sweep,
    long SampleSeed,
    TrainerIdentity Trainer,
    ImmutableArray<CellVerdict> Verdicts,
    StoredRowsAudit Audit
)
{
    /// <summary>Whether a stored row or a bit of the sample is not as recorded.</summary>
    public bool Differs => !Audit.IsIntact || Verdicts.Any(v => v.Kind == VerdictKind.Different);

    /// <summary>Whether a cell of the sample could not be trained.</summary>
    public bool IsIncomplete => Verdicts.Any(v => v.Kind == VerdictKind.Failed);
}
