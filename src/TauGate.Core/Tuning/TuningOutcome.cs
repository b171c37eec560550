using TauGate.Core.Results;

namespace TauGate.Core.Tuning;

/// <summary>What is known of one tuning cell.</summary>
/// <param name="CrossEntropy">Mean over the rotated validation images at the end of training, nats; may be NaN or
/// infinite.</param>
public readonly record struct TuningOutcome(CellStatus Status, double CrossEntropy)
{
    /// <summary>
    /// Whether its configuration may be chosen. A cell that did not learn has a cross-entropy like any other, and loses
    /// by it.
    /// </summary>
    public bool IsFinite => Status != CellStatus.Diverged && double.IsFinite(CrossEntropy);
}
