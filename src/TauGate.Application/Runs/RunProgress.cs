using TauGate.Core.Ports;

namespace TauGate.Application.Runs;

/// <summary>How a run stands at one moment.</summary>
/// <param name="Reused">Cells whose result was in the ledger when the run began.</param>
/// <param name="Executing">What each busy slot does, such as <c>lora rank=8 seed 1</c>.</param>
/// <param name="Left">Estimated time to the end; null while nothing is known.</param>
/// <param name="Waiting">Why nothing moves, when that is not a fault; else null.</param>
/// <param name="Note">Something worth knowing while it moves; else null.</param>
public sealed record RunProgress(
    string Sweep,
    SweepProgress Cells,
    long Reused,
    IReadOnlyList<string> Executing,
    int Slots,
    TimeSpan Elapsed,
    TimeSpan? Left,
    string? Waiting,
    string? Note = null
)
{
    /// <summary>Cells that need no more work, whatever became of them.</summary>
    public long Settled => Cells.Total - Cells.Pending;
}
