using TauGate.Application.Status;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Submission;

/// <summary>Stores sweeps for a cluster to work on.</summary>
public static class SweepSubmission
{
    /// <summary>
    /// Stores the sweep. One that is tuned waits for its tuning sweep, which is stored in its place, unless the ledger
    /// has that already.
    /// </summary>
    /// <param name="file">Its data set must be in the artifact store, unless that is MNIST.</param>
    /// <exception cref="InputException">A different sweep has that name; the message tells the difference.</exception>
    public static async Task<SubmissionOutcome> SubmitAsync(
        Stores stores,
        SweepFile file,
        SubmitOptions how,
        CancellationToken cancellation
    )
    {
        var (spec, sweeps) = (file.Spec, stores.Sweeps);
        if (spec.Tune is not null)
        {
            await stores.Tuning.SubmitAsync(spec, file.Source, owner: null, cancellation, how);
            var choice = await TuningReader.ReadAsync(stores.Tuning, spec, cancellation);
            if (!choice.IsComplete && await WaitingSweep.FindAsync(stores, spec.Name, cancellation) is { } waiting)
                return new WaitingSubmission(waiting, await stores.Control.CoordinatorsAsync(cancellation));
            (spec, how) = (choice.Resolve(spec), how with { Tuning = choice.Trials });
        }
        var before = await sweeps.FindAsync(spec.Name, cancellation);
        var joined =
            before is null || how.Replace
                ? spec
                : SeedGrowth.Join(spec, await stores.Ledger.SpecAsync(before.SpecDigest, cancellation));
        var facts = await sweeps.PlanAsync(joined, cancellation);
        await sweeps.SubmitAsync(spec, file.Source, owner: null, cancellation, how);
        var stored = await StoredSweeps.FindAsync(sweeps, spec.Name, cancellation);
        var cells = await sweeps.ProgressAsync(stored.Id, cancellation);
        return new StoredSubmission(
            before,
            stored,
            cells,
            WorkEstimate.Of(joined, facts),
            await stores.Control.CoordinatorsAsync(cancellation)
        )
        {
            Growth = await GrowthStanding.ReadAsync(stores.Growth, stored, cells, cancellation),
        };
    }
}

/// <summary>What came of a submission.</summary>
public abstract record SubmissionOutcome(CoordinatorView Coordinators);

/// <summary>The sweep is stored.</summary>
/// <param name="Before">The sweep of that name before; null when there was none.</param>
/// <param name="Work">Estimated time for one slot; null when it cannot be estimated.</param>
public sealed record StoredSubmission(
    StoredSweep? Before,
    StoredSweep Now,
    SweepProgress Cells,
    TimeSpan? Work,
    CoordinatorView Coordinators
) : SubmissionOutcome(Coordinators)
{
    /// <summary>How its looks stand; null of a sweep that does not grow.</summary>
    public GrowthStanding? Growth { get; init; }
}

/// <summary>The sweep waits for its tuning, which is stored.</summary>
public sealed record WaitingSubmission(WaitingSweep Waiting, CoordinatorView Coordinators)
    : SubmissionOutcome(Coordinators);
