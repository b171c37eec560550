using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Tuning;
using TauGate.Reporting.Figures;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>Reads what a sweep has to draw.</summary>
internal static class FigureInputs
{
    /// <summary>The sweep's results, and those of its tuning.</summary>
    public static async Task<FigureInput> ReadAsync(Database database, StoredSweep sweep, string baseline, CancellationToken cancellation)
    {
        var progress = await database.Sweeps.ProgressAsync(sweep.Id, cancellation);
        var input = new FigureInput(
            sweep.Name, await database.Ledger.SpecAsync(sweep.SpecDigest, cancellation), progress.Total,
            await database.Sweeps.MainTableAsync(sweep.Id, cancellation),
            await database.Results.CellsAsync(sweep.Id, cancellation),
            await database.Measures.EpochsAsync(sweep.Id, cancellation),
            await database.Measures.UnitsAsync(sweep.Id, cancellation),
            baseline);
        return input with { Tuning = await ReadTuningAsync(database, sweep, cancellation) };
    }

    /// <summary>The tuning sweep's cells, as measured on the validation images; null when there is none.</summary>
    private static async Task<FigureInput?> ReadTuningAsync(Database database, StoredSweep sweep, CancellationToken cancellation)
    {
        var tuning = TuningGrid.IsName(sweep.Name) ? sweep : await database.Sweeps.FindAsync(TuningGrid.NameOf(sweep.Name), cancellation);
        if (tuning is null) return null;
        var cells = await database.Results.TuningCellsAsync(tuning.Id, cancellation);
        var rows = (await database.Sweeps.MainTableAsync(tuning.Id, cancellation)).Select((row, position) => row with
        {
            N = cells.LongCount(c => c.Position == position),
            Diverged = cells.LongCount(c => c.Position == position && c.Status == Core.Results.CellStatus.Diverged),
        });
        return new FigureInput(
            tuning.Name, await database.Ledger.SpecAsync(tuning.SpecDigest, cancellation), (await database.Sweeps.ProgressAsync(tuning.Id, cancellation)).Total,
            [.. rows], cells, [], [])
        { TunedOptions = await TunedOptionsAsync(database, TuningGrid.TunedOf(tuning.Name), cancellation) };
    }

    /// <summary>
    /// What is tuned beside the rates: by the specification that waits for the tuning, else by what it chose.
    /// </summary>
    private static async Task<ImmutableDictionary<string, ImmutableArray<string>>> TunedOptionsAsync(
        Database database, string name, CancellationToken cancellation)
    {
        IEnumerable<(string Label, string Option)> options = [];
        if (await database.Tuning.FindAsync(name, cancellation) is { Spec.Tune: { } tune })
            options = tune.Options.Select(o => (o.Label, o.Name));
        else if (await database.Sweeps.FindAsync(name, cancellation) is { } sweep)
        {
            var variants = (await database.Ledger.SpecAsync(sweep.SpecDigest, cancellation)).Variants;
            options = (await database.Tuning.TableAsync(name, cancellation))
                .SelectMany(t => t.Configuration.Options.Keys, (t, option) => (variants[t.Position].Label, option));
        }
        return options.Distinct().GroupBy(o => o.Label, o => o.Option)
            .ToImmutableDictionary(label => label.Key, label => label.ToImmutableArray());
    }
}
