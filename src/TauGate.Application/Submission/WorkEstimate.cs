using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Submission;

/// <summary>How long the cells of a sweep that have no result yet will take, from measured times.</summary>
public static class WorkEstimate
{
    /// <summary>Time for one slot; null when a method of the sweep has not been measured.</summary>
    public static TimeSpan? Of(SweepSpec spec, PlanFacts facts)
    {
        var pending = spec.CellCount - facts.LedgerHits;
        if (pending == 0)
            return TimeSpan.Zero;
        // Every method must have been measured, else a sum over some of them would pass for the whole.
        if (!facts.MedianSeconds.TryGetValue("foundation", out var foundation))
            return null;
        double perSeed = 0;
        foreach (var variant in spec.Variants)
        {
            if (!facts.MedianSeconds.TryGetValue(variant.Method, out var seconds))
                return null;
            perSeed += seconds;
        }
        var cells = perSeed / spec.Variants.Length * pending;
        return TimeSpan.FromSeconds(cells + foundation * (facts.FoundationsTotal - facts.FoundationsDone));
    }
}
