using TauGate.Core.Audits;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Application.Verification;

/// <summary>
/// Compares the stored rows of all cells of a sweep with what was recorded, then trains some again and compares every
/// bit. Writes nothing.
/// </summary>
public static class SweepVerification
{
    /// <summary>Verifies the sweep.</summary>
    /// <param name="count">How many cells to train again; all when it has fewer.</param>
    /// <param name="seed">What the choice of cells follows from.</param>
    /// <param name="start">Starts a trainer for cells of the specification, whose data set it has at hand.</param>
    /// <param name="say">Is told how far it is.</param>
    /// <exception cref="InputException">No cell has a result.</exception>
    /// <exception cref="TrainerUnavailableException">No trainer can work on this machine.</exception>
    public static async Task<VerifiedSweep> RunAsync(
        Stores stores,
        StoredSweep sweep,
        int count,
        long seed,
        Func<SweepSpec, CancellationToken, Task<ISampleTrainer>> start,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        var spec = await stores.Ledger.SpecAsync(sweep.SpecDigest, cancellation);
        var all = await stores.Cells.OrdinalsAsync(sweep.Id, cancellation);
        if (all.IsEmpty)
        {
            throw new InputException(
                $"taugate: no cell of {sweep.Name} has a result yet, so there is nothing to verify."
            );
        }
        var audit = await StoredRowsAudit.RunAsync(stores, sweep, spec, all, say, _ => { }, cancellation);
        say(audit.Summary());
        // Two places of a grid may be one cell.
        var distinct = all.Where(ordinal => ordinal < spec.CellCount)
            .DistinctBy(ordinal => spec.Task(spec.Cell(ordinal)).Key)
            .ToList();
        if (count > distinct.Count)
        {
            var cells = Plural.Count(distinct.Count, "cell");
            say($"taugate: {sweep.Name} has {cells} with a result; all of them are verified.");
        }
        var verification = new SampleVerification(stores.Cells, stores.Artifacts, stop => start(spec, stop), say);
        var (trainer, verdicts) = await verification.RunAsync(
            sweep,
            spec,
            Sample.Choose(distinct, count, seed),
            audit.Altered.Where(cell => cell.Sweep == sweep.Name),
            cancellation
        );
        return new VerifiedSweep(sweep, seed, trainer, verdicts, audit);
    }
}
