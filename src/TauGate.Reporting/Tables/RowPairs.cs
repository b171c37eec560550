using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>
/// The cells of two rows, paired by seed: a pair counts only when both started from the same foundation and neither
/// diverged.
/// </summary>
/// <param name="Pairs">In the order of the seeds.</param>
/// <param name="Unpaired">Seeds that do not count, by reason.</param>
internal sealed record RowPairs(
    ImmutableArray<(CellRow First, CellRow Second)> Pairs,
    ImmutableArray<(string Reason, ImmutableArray<long> Seeds)> Unpaired
)
{
    /// <summary>Pairs two rows of a sweep.</summary>
    /// <param name="cells">All of the sweep that have a result.</param>
    /// <param name="first">Position of the first row.</param>
    /// <param name="second">Position of the other.</param>
    public static RowPairs Of(SweepSpec spec, IEnumerable<CellRow> cells, int first, int second)
    {
        var bySeed = cells.Where(c => c.Position == first || c.Position == second).ToLookup(c => c.Seed);
        var pairs = ImmutableArray.CreateBuilder<(CellRow, CellRow)>();
        var unpaired = new List<(string Reason, long Seed)>();
        foreach (var seed in spec.Seeds.Enumerate())
        {
            var a = bySeed[seed].FirstOrDefault(c => c.Position == first);
            var b = bySeed[seed].FirstOrDefault(c => c.Position == second);
            if (ReasonAgainst(a, b) is { } reason)
                unpaired.Add((reason, seed));
            else
                pairs.Add((a!, b!));
        }
        return new RowPairs(
            pairs.ToImmutable(),
            [.. unpaired.GroupBy(u => u.Reason).Select(g => (g.Key, g.Select(u => u.Seed).ToImmutableArray()))]
        );

        string? ReasonAgainst(CellRow? a, CellRow? b) =>
            (a, b) switch
            {
                (null, null) => "neither has a result",
                (null, _) => $"{spec.Variants[first].Title} has no result",
                (_, null) => $"{spec.Variants[second].Title} has no result",
                ({ Status: CellStatus.Diverged }, _) => $"{spec.Variants[first].Title} diverged",
                (_, { Status: CellStatus.Diverged }) => $"{spec.Variants[second].Title} diverged",
                _ => a.Foundation == b.Foundation ? null : "they started from different foundations",
            };
    }

    /// <summary>Both exact values of each pair that has the metric on both sides.</summary>
    /// <param name="spec">The sweep's, whose networks' widths some metrics are shares of.</param>
    public ImmutableArray<(Rational First, Rational Second)> Values(SweepSpec spec, string metric)
    {
        return
        [
            .. Pairs
                .Select(p => (First: ValueOf(p.First), Second: ValueOf(p.Second)))
                .Where(v => v is { First: not null, Second: not null })
                .Select(v => (v.First!.Value, v.Second!.Value)),
        ];

        Rational? ValueOf(CellRow row) => CountedMetric.Of(row, spec.Variants[row.Position], metric);
    }
}
