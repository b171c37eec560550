using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>Which rows cannot be told from the best one: Holm over all rows against it, two-sided paired t.</summary>
/// <param name="Positions">Their positions, the best one's included.</param>
/// <param name="Note">What the emphasis means, and which rows could not be compared.</param>
internal sealed record BestRows(ImmutableHashSet<int> Positions, string Note)
{
    private const double Alpha = 0.05;

    /// <summary>Below so many pairs nothing is marked.</summary>
    private const int FewestPairs = 6;

    /// <summary>Compares rows by the mean of a metric, of which more is better.</summary>
    public static BestRows Of(SweepSpec spec, ImmutableArray<CellRow> cells, string metric)
    {
        var rows = cells
            .Where(c => c.Status != CellStatus.Diverged && c.Metrics.ContainsKey(metric))
            .GroupBy(c => c.Position)
            .ToList();
        if (rows.Count == 0)
            return new BestRows([], "bold: no row, there are no results yet");
        // By exact means: of rows that are equally good the first.
        var best = rows.MaxBy(r => Mean([.. r.Select(Exact)]))!.Key;
        var tests = rows.Where(r => r.Key != best)
            .Select(r => (Position: r.Key, Differences: Differences(r.Key)))
            .ToList();
        var compared = tests.Where(t => t.Differences.Length >= FewestPairs).ToList();
        if (compared.Count == 0)
            return new BestRows(
                [],
                Invariant($"bold: no row, there are fewer than {FewestPairs} pairs with the best one")
            );
        var adjusted = Holm.Adjust([.. compared.Select(t => PairedTest.Of(t.Differences).P!.Value)]);
        var left = tests
            .Where(t => t.Differences.Length < FewestPairs)
            .Select(t => spec.Variants[t.Position].Title)
            .ToList();
        return new BestRows(
            [best, .. compared.Where((_, i) => adjusted[i] >= Alpha).Select(t => t.Position)],
            Invariant(
                $"bold: not different from the best, {spec.Variants[best].Title}, on {metric} (paired t, "
                    + $"Holm over {compared.Count} rows, .05)"
            ) + (left.Count > 0 ? $"; not compared for want of pairs: {string.Join(", ", left)}" : "")
        );

        Rational Exact(CellRow cell) => CountedMetric.Of(cell, spec.Variants[cell.Position], metric)!.Value;

        Rational[] Differences(int position) =>
            [.. RowPairs.Of(spec, cells, position, best).Values(spec, metric).Select(v => v.First - v.Second)];
    }

    private static Rational Mean(IReadOnlyCollection<Rational> values) =>
        values.Aggregate((a, b) => a + b) / Rational.Whole(values.Count);
}
