using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>
/// The untouched foundations: one row for each kind of foundation, over the seeds that have a result.
/// </summary>
internal static class FoundationTable
{
    private static readonly string[] Shown =
    [
        MetricNames.FoundationTargetAccuracy,
        MetricNames.FoundationSourceAccuracy,
        MetricNames.FoundationSeconds,
    ];

    public static TableKind Kind { get; } =
        new("foundation", "Accuracy and training time of the foundations.", async (source, _, cancellation) =>
            Of(source, await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation))
        );

    public static Table Of(TableSource source, ImmutableArray<TableRow> rows)
    {
        // All rows of one foundation measured the same networks; the one with the most seeds speaks for it.
        var kinds = source
            .Spec.Variants.Select((variant, position) => (variant, row: rows[position]))
            .GroupBy(v => (v.variant.Foundation, v.variant.Target.Rotation))
            .Select(g => g.MaxBy(v => v.row.Metrics.GetValueOrDefault(MetricNames.FoundationTargetAccuracy)?.N ?? 0))
            .ToImmutableArray();
        ImmutableArray<Column> columns =
        [
            Columns.Words("hidden", kinds.Select(k => string.Join('-', k.variant.Foundation.Hidden))),
            Columns.Numbers("mixture", kinds.Select(k => (double?)k.variant.Foundation.Mixture), "R") with
            {
                Note = "mixture: probability that a pretraining image is rotated",
            },
            Columns.Numbers("rotation", kinds.Select(k => (double?)k.variant.Target.Rotation), "R") with
            {
                Note = "rotation: degrees, of the mixture and of the mode adapted to",
            },
            Columns.Counts("epochs", kinds.Select(k => (long?)k.variant.Foundation.Epochs)),
            Columns.Percent("target %", Of(MetricNames.FoundationTargetAccuracy)) with
            {
                Note = "target: test accuracy on rotated images",
            },
            Columns.Percent("source %", Of(MetricNames.FoundationSourceAccuracy)) with
            {
                Note = "source: test accuracy on upright images",
            },
            Columns.Means("seconds", Of(MetricNames.FoundationSeconds), "F2") with
            {
                Note = "seconds: of training one, on one core",
            },
            Columns.Counts("n", Of(MetricNames.FoundationTargetAccuracy).Select(m => (long?)(m?.N ?? 0))),
        ];
        return new Table(
            "foundation",
            source.Sweep.Name,
            columns,
            [.. kinds.Select(k => FieldsOf(k.variant, k.row))],
            [Columns.Intervals, .. Rows.Warnings(source.Spec, source.NumericClasses)]
        )
        {
            Missing = source.Missing,
        };

        IEnumerable<MetricSummary?> Of(string metric) => kinds.Select(k => k.row.Metrics.GetValueOrDefault(metric));
    }

    private static Fields FieldsOf(Variant variant, TableRow row) =>
        new()
        {
            { "hidden", string.Join('-', variant.Foundation.Hidden) },
            { "mixture", variant.Foundation.Mixture },
            { "rotation", variant.Target.Rotation },
            { "epochs", variant.Foundation.Epochs },
            { "batch", variant.Foundation.Batch },
            { "learning_rate", variant.Foundation.LearningRate },
            { "metrics", RowFields.Metrics(row.Metrics.Where(m => Shown.Contains(m.Key))) },
        };
}
