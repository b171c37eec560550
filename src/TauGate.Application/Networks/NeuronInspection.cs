using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Networks;

/// <summary>Looks at the hidden units of one cell, and at the active sets of its label's other seeds.</summary>
/// <param name="say">Is told how far it is.</param>
public sealed class NeuronInspection(
    ICellStore cells,
    StoredSweep sweep,
    SweepSpec spec,
    GatedCells gated,
    Action<string> say
)
{
    /// <summary>The report.</summary>
    /// <exception cref="InputException">The cell has no result, or neither tensors nor recorded units.</exception>
    public async Task<NeuronReport> RunAsync(SweepCell cell, CancellationToken cancellation)
    {
        GatedCells.Require(spec, cell.Variant);
        var stored = await cells.CellAsync(sweep.Id, cell.Ordinal, cancellation)
            ?? throw new InputException(
                $"taugate: {cell.Variant.Title} seed {cell.Seed} has no result yet; "
                    + $"'taugate explain {sweep.Name} {cell.Ordinal}' says why."
            );
        if (stored.Record.Result.Status == CellStatus.Diverged)
            throw new InputException(
                $"taugate: {cell.Variant.Title} seed {cell.Seed} diverged: its tensors are not numbers."
            );
        var (network, origin) = await gated.NetworkAsync(cell, stored, cancellation)
            ?? throw new InputException(
                $"taugate: {cell.Variant.Title} seed {cell.Seed} kept numbers only (keep: "
                    + "metrics) and has no recorded units; 'record: { units: all }' or 'keep: "
                    + "all' in the sweep file keeps them for cells trained from then on."
            );
        var result = stored.Record.Result;
        var (target, source) = (gated.Target(cell, DataSplit.Test), gated.Source(DataSplit.Test));

        say("Passing the test images through ...");
        var sets = ActiveSets.Of(network, target, source, cancellation);
        var hardenedSource = ModeActivity.Of(network, source, hard: true, cancellation);
        var foundationNetwork = await gated.FoundationAsync(stored, cancellation);
        var foundation = ActiveSets.Of(foundationNetwork, target, source, cancellation);
        say("Removing each unit in turn ...");
        var (targetChanges, sourceChanges) = Attributions(cell, network, cancellation);
        var foundationChanges = Attributions(cell, foundationNetwork, cancellation);
        var correlations = ImmutableArray.CreateBuilder<ThresholdCorrelation>();
        Correlate(cell.Variant, network, (targetChanges, sourceChanges));
        foreach (var (other, otherNetwork) in await ControlsAsync(cell, cancellation))
        {
            say($"Removing each unit of {other.Title} in turn ...");
            Correlate(other, otherNetwork, Attributions(cell, otherNetwork, cancellation));
        }
        say("Removing the most and the least important units together ...");
        var targetCurve = DeletionCurve.Of(network, target, targetChanges.Ranking(network), cell.Seed, cancellation);
        var sourceCurve = DeletionCurve.Of(network, source, sourceChanges.Ranking(network), cell.Seed, cancellation);
        var (seeds, without) = await SeedsAsync(cell, sets, target, source, cancellation);
        return new NeuronReport(
            sweep.Name,
            cell.Variant.Title,
            cell.Seed,
            cell.Ordinal,
            origin,
            [
                Agreement.Of("target, soft", result.Target, sets.Target),
                Agreement.Of("source, soft", result.Source, sets.Source),
                Agreement.Of("target, hardened", result.HardenedTarget!, sets.HardenedTarget),
                Agreement.Of("source, hardened", result.HardenedSource!, hardenedSource),
            ],
            result.Units.IsEmpty
                ? null
                : result.Units.Max(u =>
                    Math.Max(
                        Math.Abs(u.TargetParticipation - sets.Target.Participation(u.Layer, u.Unit)),
                        Math.Abs(u.SourceParticipation - sets.Source.Participation(u.Layer, u.Unit))
                    )
                ),
            sets.Layers(),
            foundation.Layers(),
            NeuronRow.Of(network, sets, targetChanges, sourceChanges),
            targetCurve,
            sourceCurve,
            correlations.ToImmutable(),
            seeds,
            without
        );

        void Correlate(Variant variant, GatedNetwork of, (Attribution, Attribution) changes) =>
            correlations.AddRange(
                ThresholdCorrelation.Of(variant.Title, GatedCells.ControlOf(variant), of, changes, foundationChanges)
            );
    }

    private (Attribution Target, Attribution Source) Attributions(
        SweepCell cell,
        GatedNetwork network,
        CancellationToken cancellation
    ) =>
        (
            Attribution.Of(network, gated.Target(cell, DataSplit.Validation), cancellation),
            Attribution.Of(network, gated.Source(DataSplit.Validation), cancellation)
        );

    /// <summary>
    /// Networks of the same seed whose rows differ in the control alone, as far as they have tensors.
    /// </summary>
    private async Task<List<(Variant Variant, GatedNetwork Network)>> ControlsAsync(
        SweepCell cell,
        CancellationToken cancellation
    )
    {
        var (found, first) = (new List<(Variant, GatedNetwork)>(), cell.Ordinal - cell.Ordinal % spec.Variants.Length);
        foreach (var index in GatedCells.ControlsOf(spec, cell.Variant))
        {
            var other = spec.Cell(first + index);
            var stored = await cells.CellAsync(sweep.Id, other.Ordinal, cancellation);
            if (stored is not { Record.Result.Status: not CellStatus.Diverged })
                continue;
            if (await gated.NetworkAsync(other, stored, cancellation) is { } known)
                found.Add((other.Variant, known.Network));
        }
        return found;
    }

    private async Task<(ImmutableArray<SeedSets> Seeds, ImmutableArray<long> Without)> SeedsAsync(
        SweepCell chosen,
        ActiveSets own,
        IModeImages target,
        IModeImages source,
        CancellationToken cancellation
    )
    {
        var (seeds, without, variant) = (
            ImmutableArray.CreateBuilder<SeedSets>(),
            ImmutableArray.CreateBuilder<long>(),
            (int)(chosen.Ordinal % spec.Variants.Length)
        );
        for (long index = 0; index < spec.Seeds.Count; index++)
        {
            var cell = spec.Cell(index * spec.Variants.Length + variant);
            if (cell.Seed == chosen.Seed)
                seeds.Add(new SeedSets(cell.Seed, own.Layers()));
            else if (
                await cells.CellAsync(sweep.Id, cell.Ordinal, cancellation) is { } stored
                && await gated.NetworkAsync(cell, stored, cancellation) is { } found
            )
            {
                say($"Passing the test images through seed {cell.Seed} ...");
                seeds.Add(new SeedSets(cell.Seed, ActiveSets.Of(found.Network, target, source, cancellation).Layers()));
            }
            else
                without.Add(cell.Seed);
        }
        return (seeds.ToImmutable(), without.ToImmutable());
    }
}
