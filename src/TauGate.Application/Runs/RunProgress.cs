using TauGate.Core.Ports;

namespace TauGate.Application.Runs;

/// <summary>The state of a run.</summary>
/// <param name="Reused">Cells whose result was in the ledger when the run began.</param>
/// <param name="Executing">What each busy slot does, such as <c>lora rank=8 seed 1</c>.</param>
/// <param name="Left">Estimated time to the end; null while nothing is known.</param>
/// <param name="Waiting">Why nothing is trained at present, when that is not an error; else null.</param>
/// <param name="Note">A remark for people; else null.</param>
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
