using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Reporting.Tables;

/// <summary>A row of a sweep with its metrics, derived ones included.</summary>
internal sealed record RowMetrics(int Position, TableRow Row, ImmutableSortedDictionary<string, MetricSummary> Metrics)
{
    /// <summary>The metric of that name; null when the row has none.</summary>
    public MetricSummary? this[string metric] => Metrics.GetValueOrDefault(metric);

    /// <summary>Every row of the sweep.</summary>
    public static ImmutableArray<RowMetrics> Of(ImmutableArray<TableRow> rows, ImmutableArray<DerivedRow> derived)
    {
        var more = derived.ToDictionary(d => d.Position, d => d.Metrics);
        return
        [
            .. rows.Select(
                (row, i) =>
                    new RowMetrics(i, row, more.TryGetValue(i, out var own) ? row.Metrics.SetItems(own) : row.Metrics)
            ),
        ];
    }

    /// <summary>
    /// A table of such rows, with the columns and notes that all of them have; for programs the metrics named.
    /// </summary>
    public static Table Table(
        string name,
        TableSource source,
        ImmutableArray<RowMetrics> rows,
        ImmutableArray<Column> columns,
        params string[] metrics
    ) =>
        new(
            name,
            source.Sweep.Name,
            [.. columns, .. Rows.Counts([.. rows.Select(r => r.Row)])],
            [.. rows.Select(r => RowFields.Of(r.Row, r.Metrics.Where(m => metrics.Contains(m.Key))))],
            [Columns.Intervals, .. Rows.Warnings(source.Spec, source.NumericClasses)]
        )
        {
            Missing = source.Missing,
        };
}
