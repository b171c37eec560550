using TauGate.Cluster.Standing;
using TauGate.Core.Ports;

namespace TauGate.Cli.Progress;

/// <summary>How a run stands at one moment.</summary>
/// <param name="Reused">Cells whose result was in the ledger when the run began.</param>
/// <param name="Executing">What each busy slot does, such as <c>lora rank=8 seed 1</c>.</param>
/// <param name="Left">Estimated time to the end; null while nothing is known.</param>
/// <param name="Waiting">Why nothing moves, when that is not a fault; else null.</param>
/// <param name="Note">Something worth knowing while it moves; else null.</param>
internal sealed record RunProgress(
    string Sweep, SweepProgress Cells, long Reused, IReadOnlyList<string> Executing, int Slots,
    TimeSpan Elapsed, TimeSpan? Left, string? Waiting, string? Note = null)
{
    /// <summary>Cells that need no more work, whatever became of them.</summary>
    public long Settled => Cells.Total - Cells.Pending;
}

/// <summary>Shows a run to a person, on standard error.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>A step of the preparation, or something worth a line.</summary>
    void Say(string line);

    /// <summary>A task has begun or ended on this node.</summary>
    void Happened(TaskEvent happened);

    /// <summary>The newest state.</summary>
    void Update(RunProgress progress);
}
