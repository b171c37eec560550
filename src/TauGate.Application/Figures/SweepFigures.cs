using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Tuning;

namespace TauGate.Application.Figures;

/// <summary>Reads what a sweep has to draw.</summary>
public static class SweepFigures
{
    /// <summary>The sweep's results, and those of its tuning.</summary>
    /// <param name="baseline">Label that paired differences are taken against.</param>
    public static async Task<FigureInput> ReadAsync(
        Stores stores,
        StoredSweep sweep,
        string baseline,
        CancellationToken cancellation
    )
    {
        var progress = await stores.Sweeps.ProgressAsync(sweep.Id, cancellation);
        var input = new FigureInput(
            sweep.Name,
            await stores.Ledger.SpecAsync(sweep.SpecDigest, cancellation),
            progress.Total,
            await stores.Sweeps.MainTableAsync(sweep.Id, cancellation),
            await stores.Results.CellsAsync(sweep.Id, cancellation),
            await stores.Measures.EpochsAsync(sweep.Id, cancellation),
            await stores.Measures.UnitsAsync(sweep.Id, cancellation),
            baseline
        );
        return input with { Tuning = await ReadTuningAsync(stores, sweep, cancellation) };
    }

    /// <summary>The tuning sweep's cells, as measured on the validation images; null when there is none.</summary>
    private static async Task<FigureInput?> ReadTuningAsync(
        Stores stores,
        StoredSweep sweep,
        CancellationToken cancellation
    )
    {
        var tuning = TuningGrid.IsName(sweep.Name)
            ? sweep
            : await stores.Sweeps.FindAsync(TuningGrid.NameOf(sweep.Name), cancellation);
        if (tuning is null)
            return null;
        var cells = await stores.Results.TuningCellsAsync(tuning.Id, cancellation);
        var rows = (await stores.Sweeps.MainTableAsync(tuning.Id, cancellation)).Select(
            (row, position) =>
                row with
                {
                    N = cells.LongCount(c => c.Position == position),
                    Diverged = cells.LongCount(c => c.Position == position && c.Status == CellStatus.Diverged),
                }
        );
        return new FigureInput(
            tuning.Name,
            await stores.Ledger.SpecAsync(tuning.SpecDigest, cancellation),
            (await stores.Sweeps.ProgressAsync(tuning.Id, cancellation)).Total,
            [.. rows],
            cells,
            [],
            []
        )
        {
            TunedOptions = await TunedOptionsAsync(stores, TuningGrid.TunedOf(tuning.Name), cancellation),
        };
    }

    /// <summary>
    /// What is tuned beside the rates: by the specification that waits for the tuning, else by what it chose.
    /// </summary>
    private static async Task<ImmutableDictionary<string, ImmutableArray<string>>> TunedOptionsAsync(
        Stores stores,
        string name,
        CancellationToken cancellation
    )
    {
        IEnumerable<(string Label, string Option)> options = [];
        if (await stores.Tuning.FindAsync(name, cancellation) is { Spec.Tune: { } tune })
            options = tune.Options.Select(o => (o.Label, o.Name));
        else if (await stores.Sweeps.FindAsync(name, cancellation) is { } sweep)
        {
            var variants = (await stores.Ledger.SpecAsync(sweep.SpecDigest, cancellation)).Variants;
            options = (await stores.Tuning.TableAsync(name, cancellation)).SelectMany(
                t => t.Configuration.Options.Keys,
                (t, option) => (variants[t.Position].Label, option)
            );
        }
        return options
            .Distinct()
            .GroupBy(o => o.Label, o => o.Option)
            .ToImmutableDictionary(label => label.Key, label => label.ToImmutableArray());
    }
}
