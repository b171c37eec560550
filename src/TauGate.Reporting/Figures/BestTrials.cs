using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Reduces a tuning sweep of more than rates to its rates: of each row and rate the configuration with the smallest
/// mean of the
/// criterion is left, and the options that were tuned beside the rate are no axes any more.
/// </summary>
internal static class BestTrials
{
    /// <summary>The reduced input; the same where rates alone were tuned.</summary>
    /// <param name="values">
    /// The criterion over the seeds, by position; a configuration of which a seed diverged has none.
    /// </param>
    public static FigureInput Of(FigureInput tuning, ILookup<int, double> values)
    {
        if (tuning.TunedOptions.IsEmpty)
            return tuning;
        var best = tuning
            .Rows.Select((row, position) => (Row: WithoutOptions(row), Position: position))
            .GroupBy(r => r.Row.Title)
            .Select(g => g.MinBy(r => values[r.Position].DefaultIfEmpty(double.PositiveInfinity).Average()))
            .ToImmutableArray();
        var places = best.Select((r, index) => (r.Position, index)).ToDictionary(p => p.Position, p => p.index);
        return tuning with
        {
            Rows = [.. best.Select(r => r.Row)],
            Cells =
            [
                .. tuning
                    .Cells.Where(c => places.ContainsKey(c.Position))
                    .Select(c => c with { Position = places[c.Position] }),
            ],
        };

        TableRow WithoutOptions(TableRow row) =>
            row with
            {
                Axes = row.Axes.RemoveRange(tuning.TunedOptions.GetValueOrDefault(row.Label, [])),
            };
    }
}
