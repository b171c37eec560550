using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Reporting.Tables;

/// <summary>Soft against hardened gates on both modes, and on how many images they disagree.</summary>
internal static class HardeningTable
{
    public static TableKind Kind { get; } =
        new("hardening", "taugate with soft and with hardened gates.", async (source, _, cancellation) =>
            Of(
                source,
                await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation),
                await source.Tables.DerivedAsync(source.Sweep.Id, cancellation)
            )
        );

    public static Table Of(TableSource source, ImmutableArray<TableRow> all, ImmutableArray<DerivedRow> derived)
    {
        var rows = RowMetrics
            .Of(all, derived)
            .Where(r => r[MetricNames.TargetHardening] is not null)
            .ToImmutableArray();
        return RowMetrics.Table(
            "hardening",
            source,
            rows,
            [
                Columns.Words("method", rows.Select(r => r.Row.Title)),
                Columns.Percent("target soft %", rows.Select(r => r[MetricNames.TargetAccuracy])) with
                {
                    Note =
                        "target: test accuracy on rotated images; soft: gates as trained, hard: "
                        + "every gate either open or closed",
                },
                Columns.Percent("hard %", rows.Select(r => r[MetricNames.HardenedTargetAccuracy])),
                Columns.Points("change", rows.Select(r => r[MetricNames.TargetHardening])) with
                {
                    Note = "change: hard less soft of the same cell, in points",
                },
                Columns.Means("only soft", rows.Select(r => r[MetricNames.TargetOnlySoft]), "F1") with
                {
                    Note = "only soft, only hard: rotated test images that only the one has right",
                },
                Columns.Means("only hard", rows.Select(r => r[MetricNames.TargetOnlyHardened]), "F1"),
                Columns.Percent("source soft %", rows.Select(r => r[MetricNames.SourceAccuracy])) with
                {
                    Optional = true,
                    Note = "source: test accuracy on upright images",
                },
                Columns.Percent("hard %", rows.Select(r => r[MetricNames.HardenedSourceAccuracy])) with
                {
                    Optional = true,
                },
                Columns.Points("change", rows.Select(r => r[MetricNames.SourceHardening])) with
                {
                    Optional = true,
                },
            ],
            MetricNames.TargetAccuracy,
            MetricNames.HardenedTargetAccuracy,
            MetricNames.TargetHardening,
            MetricNames.TargetOnlySoft,
            MetricNames.TargetOnlyHardened,
            MetricNames.SourceAccuracy,
            MetricNames.HardenedSourceAccuracy,
            MetricNames.SourceHardening
        ) with
        {
            Empty = "no row of this sweep has hardened gates",
        };
    }
}
