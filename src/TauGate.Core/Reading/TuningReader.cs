using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Reading;

/// <summary>Reads what the ledger has of a sweep's tuning cells.</summary>
public static class TuningReader
{
    /// <summary>The choice as far as there are results.</summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    public static async Task<TuningChoice> ReadAsync(
        ITuningStore store,
        SweepSpec tuned,
        CancellationToken cancellation
    )
    {
        var grid = TuningGrid.Of(tuned);
        return TuningChoice.Of(
            tuned,
            await store.OutcomesAsync([.. grid.Cells().Select(c => grid.Task(c).Key).Distinct()], cancellation)
        );
    }
}
