using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>The aggregated table of a sweep, a row for each label and its axis values.</summary>
public static class MainTable
{
    /// <summary>How <c>--table</c> calls it.</summary>
    public const string Name = "main";

    internal static TableKind Kind { get; } =
        new(
            Name,
            "Accuracies, parameters and participation of every row, over seeds.",
            async (source, _, cancellation) =>
            {
                var rows = await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation);
                var table = Of(source.Sweep.Name, rows, source.Spec, source.NumericClasses) with
                {
                    Missing = source.Missing,
                };
                if (!source.WithEmphasis)
                    return table;
                var best = BestRows.Of(
                    source.Spec,
                    await source.Results.CellsAsync(source.Sweep.Id, cancellation),
                    MetricNames.TargetAccuracy
                );
                return table with { Emphasized = best.Positions, EmphasisNote = best.Note };
            }
        );

    /// <summary>The table; for programs a row has every metric.</summary>
    /// <param name="sweep">Name of the sweep.</param>
    /// <param name="rows">In the order of the sweep's variants.</param>
    /// <param name="numericClasses">How many the sweep's results span.</param>
    public static Table Of(string sweep, ImmutableArray<TableRow> rows, SweepSpec spec, int numericClasses)
    {
        ImmutableArray<Column> columns =
        [
            Columns.Words("method", rows.Select(r => r.Title)) with
            {
                Emphasizes = true,
            },
            Columns.Counts("parameters", rows.Select(r => r.TrainableParameters)),
            Columns.Percent("target %", Of(MetricNames.TargetAccuracy)) with
            {
                Emphasizes = true,
                Note = "target: test accuracy on rotated images, the mode adapted to",
            },
            Columns.Percent("source %", Of(MetricNames.SourceAccuracy)) with
            {
                Note = "source: test accuracy on upright images",
            },
            Columns.Percent("hardened %", Of(MetricNames.HardenedTargetAccuracy)) with
            {
                Optional = true,
                Note = "hardened: target accuracy with every gate either open or closed",
            },
            Columns.Shares(
                "participation",
                Of(MetricNames.Participation).Zip(Of(MetricNames.FoundationParticipation))
            ) with
            {
                Note = "participation: share of hidden units that take part for an image (the foundation's)",
            },
            .. Rows.Counts(rows),
        ];
        return new Table(
            Name,
            sweep,
            columns,
            [.. rows.Select(r => RowFields.Of(r, r.Metrics))],
            [Columns.Intervals, .. Rows.Warnings(spec, numericClasses)]
        );

        IEnumerable<MetricSummary?> Of(string metric) => rows.Select(r => r.Metrics.GetValueOrDefault(metric));
    }
}
