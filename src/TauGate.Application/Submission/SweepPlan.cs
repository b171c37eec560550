using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Application.Submission;

/// <summary>What a run of a sweep would do.</summary>
/// <param name="Spec">
/// With what its tuning chose, when that is done; of one that grows, with the seeds that it has come to.
/// </param>
/// <param name="Facts">What the ledger has of it; of one whose tuning is not done, foundations only.</param>
/// <param name="Slots">How many trainers the estimates are for.</param>
/// <param name="Tuning">Null of a sweep that is not tuned.</param>
/// <param name="Most">
/// What the ledger has of every seed that a growing sweep may come to have; null of any other.
/// </param>
public sealed record SweepPlan(SweepSpec Spec, PlanFacts Facts, int Slots, TuningPlan? Tuning, PlanFacts? Most)
{
    /// <summary>A sweep that grows, with every seed that it may come to have.</summary>
    public SweepSpec Whole => Spec with { Seeds = Spec.Growth!.All };

    /// <summary>Time to the end, or to the next look, tuning included; null when it cannot be estimated.</summary>
    public TimeSpan? Estimate => EstimateOf(Spec, Facts);

    /// <summary>Time to the last look; null of a sweep that does not grow, and when it cannot be estimated.</summary>
    public TimeSpan? MostEstimate => Most is null ? null : EstimateOf(Whole, Most);

    /// <summary>Reads the plan. Writes nothing.</summary>
    /// <param name="stores">Null when there is no database yet: then nothing is known.</param>
    public static async Task<SweepPlan> ReadAsync(
        Stores? stores,
        SweepSpec spec,
        int slots,
        CancellationToken cancellation
    )
    {
        var tuning = spec.Tune is null ? null : await ReadTuningAsync(stores, spec, cancellation);
        if (tuning is { Choice: { IsComplete: true } choice })
            spec = choice.Resolve(spec);
        if (
            stores is not null
            && spec.Growth is not null
            && await stores.Sweeps.FindAsync(spec.Name, cancellation) is { } before
        )
            spec = SeedGrowth.Join(spec, await stores.Ledger.SpecAsync(before.SpecDigest, cancellation));
        var plan = new SweepPlan(spec, await FactsAsync(stores, spec, cancellation), slots, tuning, Most: null);
        return spec.Growth is null ? plan : plan with { Most = await FactsAsync(stores, plan.Whole, cancellation) };
    }

    private static async Task<TuningPlan> ReadTuningAsync(
        Stores? stores,
        SweepSpec tuned,
        CancellationToken cancellation
    )
    {
        var grid = TuningGrid.Of(tuned);
        var choice = stores is null
            ? TuningChoice.Of(tuned, new Dictionary<CellKey, TuningOutcome>())
            : await TuningReader.ReadAsync(stores.Tuning, tuned, cancellation);
        return new TuningPlan(grid, await FactsAsync(stores, grid, cancellation), choice);
    }

    private static async Task<PlanFacts> FactsAsync(Stores? stores, SweepSpec spec, CancellationToken cancellation)
    {
        if (stores is null)
        {
            var tasks = new SweepTasks(spec);
            var foundations = spec.Cells().Select(tasks.Task).Select(t => t.Foundation.Key).Distinct().LongCount();
            return new PlanFacts(0, foundations, 0, new Dictionary<string, double>());
        }
        var facts = await stores.Sweeps.PlanAsync(spec, cancellation);
        return spec.Tune is null ? facts : facts with { LedgerHits = 0 };
    }

    private TimeSpan? EstimateOf(SweepSpec spec, PlanFacts facts)
    {
        var own = WorkEstimate.Of(spec, facts);
        return (Tuning is null ? own : own + WorkEstimate.Of(Tuning.Grid, Tuning.Facts)) / Slots;
    }
}
