using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Reporting.Tables;

/// <summary>Both modes with the adapter on and off: what is gained on one and forgotten of the other.</summary>
internal static class RetentionTable
{
    public static TableKind Kind { get; } =
        new("retention", "Both modes, adapter on and off.", async (source, _, cancellation) =>
            Of(
                source,
                await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation),
                await source.Tables.DerivedAsync(source.Sweep.Id, cancellation)
            )
        );

    public static Table Of(TableSource source, ImmutableArray<TableRow> all, ImmutableArray<DerivedRow> derived)
    {
        var rows = RowMetrics.Of(all, derived);
        return RowMetrics.Table(
            "retention",
            source,
            rows,
            [
                Columns.Words("method", rows.Select(r => r.Row.Title)),
                Columns.Percent("target on %", rows.Select(r => r[MetricNames.TargetAccuracy])) with
                {
                    Note =
                        "target: test accuracy on rotated images, the mode adapted to; on: with the adapter, off: "
                        + "the foundation",
                },
                Columns.Percent("off %", rows.Select(r => r[MetricNames.FoundationTargetAccuracy])),
                Columns.Points("gained", rows.Select(r => r[MetricNames.TargetChange])) with
                {
                    Note = "gained: on less off of the same seed, in points",
                },
                Columns.Percent("source on %", rows.Select(r => r[MetricNames.SourceAccuracy])) with
                {
                    Note = "source: test accuracy on upright images",
                },
                Columns.Percent("off %", rows.Select(r => r[MetricNames.FoundationSourceAccuracy])),
                Columns.Points("kept", rows.Select(r => r[MetricNames.SourceChange])) with
                {
                    Note =
                        "kept: on less off of the same seed, in points; negative is forgotten, "
                        + "and comes back when the adapter is taken off",
                },
            ],
            MetricNames.TargetAccuracy,
            MetricNames.FoundationTargetAccuracy,
            MetricNames.TargetChange,
            MetricNames.SourceAccuracy,
            MetricNames.FoundationSourceAccuracy,
            MetricNames.SourceChange
        );
    }
}
