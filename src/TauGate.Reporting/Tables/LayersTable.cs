using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Reporting.Tables;

/// <summary>Gates by hidden layer, beside the untouched foundation's.</summary>
internal static class LayersTable
{
    public static TableKind Kind { get; } =
        new("layers", "Gates by hidden layer, beside the foundation's.", async (source, _, cancellation) =>
            Of(source, await source.Tables.LayersAsync(source.Sweep.Id, cancellation))
        );

    public static Table Of(TableSource source, ImmutableArray<LayerRow> rows)
    {
        ImmutableArray<Column> columns =
        [
            Columns.Words("method", rows.Select(r => source.Spec.Variants[r.Position].Title)),
            Columns.Counts("layer", rows.Select(r => (long?)(r.Layer + 1))) with
            {
                Note = "layer: hidden layers, the first is 1; in brackets the foundation's",
            },
            Columns.Counts(
                "units",
                rows.Select(r => (long?)source.Spec.Variants[r.Position].Foundation.Hidden[r.Layer])
            ),
            Columns.Shares(
                "high activity",
                Of(MetricNames.HighActivity).Zip(Of(MetricNames.FoundationHighActivity))
            ) with
            {
                Optional = false,
                Note =
                    "high activity: share of the layer's units whose mean gate exceeds 0.5, "
                    + "also of gates that open below 0, where their units put out 0",
            },
            Columns.Shares(
                "participation",
                Of(MetricNames.Participation).Zip(Of(MetricNames.FoundationParticipation))
            ) with
            {
                Optional = false,
                Note = "participation: share of the layer's units that take part for an image",
            },
            Columns.Shares("dead", Of(MetricNames.Dead).Zip(Of(MetricNames.FoundationDead))) with
            {
                Note = "dead: share of the layer's units that take part for no training image",
            },
            Columns.Numbers("sd(z)", Of(MetricNames.Deviation).Select(m => m?.Mean), "F2") with
            {
                Note = "sd(z): spread of the pre-activations, in which the sharpness is measured",
            },
            Columns.Counts("n", Of(MetricNames.Participation).Select(m => m?.N)),
        ];
        return new Table(
            "layers",
            source.Sweep.Name,
            columns,
            [.. rows.Select(r => FieldsOf(source, r))],
            [.. Rows.Warnings(source.Spec, source.NumericClasses)]
        )
        {
            Missing = source.Missing,
            Empty = "no row of this sweep has gates",
        };

        IEnumerable<MetricSummary?> Of(string metric) => rows.Select(r => r.Metrics.GetValueOrDefault(metric));
    }

    private static Fields FieldsOf(TableSource source, LayerRow row)
    {
        var fields = RowFields.Of(source.Spec.Variants[row.Position]);
        fields.Add("layer", row.Layer);
        fields.Add("units", source.Spec.Variants[row.Position].Foundation.Hidden[row.Layer]);
        fields.Add("metrics", RowFields.Metrics(row.Metrics));
        return fields;
    }
}
