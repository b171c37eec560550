using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>What the sweep's rows are, from the catalogue of methods: nothing here is measured.</summary>
internal static class MethodsTable
{
    public static TableKind Kind { get; } =
        new("methods", "Where each method acts, what it trains, and whether it merges.", (source, _, _) =>
            Task.FromResult(Of(source))
        );

    public static Table Of(TableSource source)
    {
        var rows = source
            .Spec.Variants.Select(variant =>
                (Variant: variant, Method: Find(source.Methods, variant.Method), Count: Count(source.Methods, variant))
            )
            .ToImmutableArray();
        ImmutableArray<Column> columns =
        [
            Columns.Words("row", rows.Select(r => r.Variant.Title)),
            Columns.Words("method", rows.Select(r => r.Variant.Method)),
            Columns.Words("acts on", rows.Select(r => r.Method?.ActsOn ?? "")),
            Columns.Words("formula", rows.Select(r => r.Method?.Formula ?? "")),
            Columns.Words("count", rows.Select(r => r.Method?.CountFormula ?? "")) with
            {
                Note =
                    "count: trainable parameters; H is a hidden layer's width, in and out are a linear layer's, "
                    + "r is the rank",
            },
            Columns.Counts("parameters", rows.Select(r => r.Count)),
            Columns.Words(
                "merges",
                rows.Select(r =>
                    r.Method switch
                    {
                        null => "",
                        { Merges: true } => "yes",
                        _ => "no",
                    }
                )
            ) with
            {
                Note =
                    "merges: the trained tensors can be folded into plain weights, "
                    + "so that nothing is added at inference",
            },
        ];
        return new Table(
            "methods",
            source.Sweep.Name,
            columns,
            [.. rows.Select(r => FieldsOf(r.Variant, r.Method, r.Count))],
            []
        );
    }

    private static Fields FieldsOf(Variant variant, MethodDescriptor? method, long? count)
    {
        var fields = RowFields.Of(variant);
        fields.Add("acts_on", method?.ActsOn);
        fields.Add("formula", method?.Formula);
        fields.Add("count_formula", method?.CountFormula);
        fields.Add("trainable_parameters", count);
        fields.Add("merges", method?.Merges);
        return fields;
    }

    // A sweep of a newer program may have a method that this one does not know.
    private static MethodDescriptor? Find(IMethodCatalog methods, string id) =>
        methods.TryFind(id, out var method) ? method : null;

    private static long? Count(IMethodCatalog methods, Variant variant) =>
        Find(methods, variant.Method)?.TrainableParameters(variant.Foundation.Widths, variant.Options).Sum();
}
