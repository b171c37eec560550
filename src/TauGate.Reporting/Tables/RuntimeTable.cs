using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Reporting.Tables;

/// <summary>What a cell costs, by row and host.</summary>
internal static class RuntimeTable
{
    public static TableKind Kind { get; } =
        new("runtime", "Seconds of a cell by row and host.", async (source, _, cancellation) =>
            Of(source, await source.Tables.RuntimeAsync(source.Sweep.Id, cancellation))
        );

    public static Table Of(TableSource source, ImmutableArray<RuntimeRow> rows)
    {
        ImmutableArray<Column> columns =
        [
            Columns.Words("method", rows.Select(r => source.Spec.Variants[r.Position].Title)),
            Columns.Words("host", rows.Select(r => r.Host)),
            Columns.Numbers("median s", rows.Select(r => (double?)r.Median), "F2") with
            {
                Note = "median, least, most: wall seconds of a cell's training and validation on one core",
            },
            Columns.Numbers("least s", rows.Select(r => (double?)r.Least), "F2"),
            Columns.Numbers("most s", rows.Select(r => (double?)r.Most), "F2"),
            Columns.Numbers("evaluation s", rows.Select(r => (double?)r.EvaluationMean), "F2") with
            {
                Note = "evaluation: mean wall seconds of a cell's test evaluation",
            },
            Columns.Numbers("all s", rows.Select(r => (double?)r.Total), "F1") with
            {
                Note = "all: of all cells, training and evaluation; foundations are in the table 'foundation'",
            },
            Columns.Counts("cells", rows.Select(r => (long?)r.Cells)),
        ];
        return new Table(
            "runtime",
            source.Sweep.Name,
            columns,
            [.. rows.Select(r => FieldsOf(source, r))],
            [.. Rows.Warnings(source.Spec, source.NumericClasses)]
        )
        {
            Missing = source.Missing,
        };
    }

    private static Fields FieldsOf(TableSource source, RuntimeRow row)
    {
        var fields = RowFields.Of(source.Spec.Variants[row.Position]);
        fields.Add("host", row.Host);
        fields.Add("n", row.Cells);
        fields.Add(
            "adaptation_seconds",
            new Fields
            {
                { "mean", row.Mean },
                { "median", row.Median },
                { "min", row.Least },
                { "max", row.Most },
            }
        );
        fields.Add("evaluation_seconds_mean", row.EvaluationMean);
        fields.Add("total_seconds", row.Total);
        return fields;
    }
}
