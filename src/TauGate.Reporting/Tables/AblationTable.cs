using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>TauGate with thresholds alone, gains alone or both, and by sharpness.</summary>
internal static class AblationTable
{
    public static TableKind Kind { get; } =
        new(
            "ablation",
            "taugate by what it trains (thresholds, gains, both) and by sharpness.",
            async (source, _, cancellation) =>
                Of(
                    source,
                    await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation),
                    await source.Tables.DerivedAsync(source.Sweep.Id, cancellation)
                )
        );

    public static Table Of(TableSource source, ImmutableArray<TableRow> all, ImmutableArray<DerivedRow> derived)
    {
        var rows = RowMetrics.Of(all, derived).Where(r => r.Row.Method == "taugate").ToImmutableArray();
        var table = RowMetrics.Table(
            "ablation",
            source,
            rows,
            [
                Columns.Words("method", rows.Select(r => r.Row.Title)),
                Columns.Words("trains", rows.Select(r => Trains(source.Spec.Variants[r.Position]))),
                Columns.Words("control", rows.Select(r => Control(source.Spec.Variants[r.Position]))) with
                {
                    Optional = true,
                    Note = "control: what replaced trained thresholds before the test, with as much participation",
                },
                Columns.Numbers("sharpness", rows.Select(r => Sharpness(source.Spec.Variants[r.Position])), "R"),
                Columns.Counts("parameters", rows.Select(r => r.Row.TrainableParameters)),
                Columns.Percent("target %", rows.Select(r => r[MetricNames.TargetAccuracy])) with
                {
                    Note = "target: test accuracy on rotated images, the mode adapted to",
                },
                Columns.Points("gained", rows.Select(r => r[MetricNames.TargetChange])) with
                {
                    Note = "gained: target accuracy less the foundation's of the same seed, in points",
                },
                Columns.Percent("source %", rows.Select(r => r[MetricNames.SourceAccuracy])) with
                {
                    Note = "source: test accuracy on upright images",
                },
                Columns.Percent("hardened %", rows.Select(r => r[MetricNames.HardenedTargetAccuracy])) with
                {
                    Optional = true,
                    Note = "hardened: target accuracy with every gate either open or closed",
                },
                Columns.Shares(
                    "participation",
                    rows.Select(r => (r[MetricNames.Participation], r[MetricNames.FoundationParticipation]))
                ) with
                {
                    Note = "participation: share of hidden units that take part for an image (the foundation's)",
                },
            ],
            MetricNames.TargetAccuracy,
            MetricNames.TargetChange,
            MetricNames.SourceAccuracy,
            MetricNames.SourceChange,
            MetricNames.HardenedTargetAccuracy,
            MetricNames.HighActivity,
            MetricNames.FoundationHighActivity,
            MetricNames.Participation,
            MetricNames.FoundationParticipation
        );
        return table with { Rows = [.. table.Rows.Zip(rows, (fields, row) =>
                {
                    var variant = source.Spec.Variants[row.Position];
                    return fields
                        .With("trains", Trains(variant))
                        .With("control", Control(variant))
                        .With("sharpness", Sharpness(variant));
                })], Empty = "no row of this sweep is of the method taugate" };
    }

    private static string Trains(Variant variant) =>
        variant.Options.TryGetValue("train", out var trained)
            ? string.Join(" and ", trained.AsTexts().Select(t => $"{t}s"))
            : "";

    private static string Control(Variant variant) =>
        variant.Options.TryGetValue("control", out var control) ? control.ToString()! : "";

    private static double? Sharpness(Variant variant) =>
        variant.Options.TryGetValue("sharpness", out var sharpness) ? sharpness.AsReal() : null;
}
