using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>What each rank gains on the mode adapted to and forgets of the other.</summary>
internal static class RankTable
{
    private const string Rank = "rank";

    public static TableKind Kind { get; } =
        new("rank", "Accuracy, gain and forgetting by rank.", async (source, _, cancellation) =>
            Of(
                source,
                await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation),
                await source.Tables.DerivedAsync(source.Sweep.Id, cancellation)
            )
        );

    public static Table Of(TableSource source, ImmutableArray<TableRow> all, ImmutableArray<DerivedRow> derived)
    {
        var metrics = RowMetrics.Of(all, derived);
        // Rows that differ in rank alone stand together, the ranks ascending.
        var ranked = metrics
            .Where(r => r.Row.Axes.ContainsKey(Rank))
            .GroupBy(r => Variant.TitleOf(r.Row.Label, r.Row.Axes.Remove(Rank)))
            .SelectMany(g => g.OrderBy(r => r.Row.Axes[Rank].AsInteger()))
            .ToImmutableArray();
        return RowMetrics.Table(
            "rank",
            source,
            ranked,
            [
                Columns.Words("method", ranked.Select(r => Variant.TitleOf(r.Row.Label, r.Row.Axes.Remove(Rank)))),
                Columns.Counts(Rank, ranked.Select(r => (long?)r.Row.Axes[Rank].AsInteger())),
                Columns.Counts("parameters", ranked.Select(r => r.Row.TrainableParameters)),
                Columns.Percent("target %", ranked.Select(r => r[MetricNames.TargetAccuracy])) with
                {
                    Note = "target: test accuracy on rotated images, the mode adapted to",
                },
                Columns.Points("gained", ranked.Select(r => r[MetricNames.TargetChange])) with
                {
                    Note = "gained: target accuracy less the foundation's of the same seed, in points",
                },
                Columns.Percent("source %", ranked.Select(r => r[MetricNames.SourceAccuracy])) with
                {
                    Note = "source: test accuracy on upright images",
                },
                Columns.Points("kept", ranked.Select(r => r[MetricNames.SourceChange])) with
                {
                    Note =
                        "kept: source accuracy less the foundation's of the same seed, in points; "
                        + "negative is forgotten",
                },
            ],
            MetricNames.TargetAccuracy,
            MetricNames.TargetChange,
            MetricNames.SourceAccuracy,
            MetricNames.SourceChange
        ) with
        {
            Empty = "no row of this sweep has a rank",
        };
    }
}
