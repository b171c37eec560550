using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Reporting.Tables;

/// <summary>How the learning rates were chosen: validation cross-entropy by row and rate.</summary>
internal static class TuningTable
{
    public static TableKind Kind { get; } = new("tuning", "Validation cross-entropy by learning rate, and which rate was chosen.", async (source, _, cancellation) =>
        Of(source, source.Tuning is { } store ? await store.TableAsync(source.Sweep.Name, cancellation) : []));

    public static Table Of(TableSource source, ImmutableArray<TunedRate> rates)
    {
        var rows = rates.GroupBy(r => r.Position).Select(g => (Variant: source.Spec.Variants[g.Key], Rates: g.ToImmutableArray())).ToImmutableArray();
        var grid = rates.Select(r => r.LearningRate).Distinct().Order().ToImmutableArray();
        ImmutableArray<Column> columns =
        [
            Columns.Words("method", rows.Select(r => r.Variant.Title)),
            .. grid.Select((rate, i) => Columns.Words(Name(rate), rows.Select(r => Shown(r.Rates.FirstOrDefault(t => t.LearningRate == rate)))) with
            {
                IsNumber = true,
                Note = i == 0 ? "rates: mean validation cross-entropy on the rotated mode over the tuning seeds, nats; the smallest (*) is chosen, of equal ones the smaller rate" : null,
            }),
            Columns.Words("chosen", rows.Select(r => Chosen(r.Rates) is { } chosen ? Name(chosen.LearningRate) : "")) with { IsNumber = true },
            Columns.Words("edge", rows.Select(r => Chosen(r.Rates) is { IsAtEdge: true } ? "yes" : "")) with { Note = "edge: the chosen rate is the smallest or largest of the grid, and a better one may lie beyond" },
            Columns.Counts("n", rows.Select(r => (long?)r.Rates.Max(t => t.N))),
        ];
        return new Table("tuning", source.Sweep.Name, columns, [.. rows.Select(r => FieldsOf(r.Variant, r.Rates))], []) { Empty = "the learning rates of this sweep were not tuned" };
    }

    private static TunedRate? Chosen(ImmutableArray<TunedRate> rates) => rates.FirstOrDefault(r => r.IsChosen);

    private static string Shown(TunedRate? rate) => rate switch
    {
        null => "",
        { Diverged: > 0 } => "diverged",
        { ValidationCrossEntropy: { } mean } => Columns.Invariant($"{mean:F4}{(rate.IsChosen ? "*" : " ")}"),
        _ => "",
    };

    private static Fields FieldsOf(Variant variant, ImmutableArray<TunedRate> rates)
    {
        var (fields, chosen) = (RowFields.Of(variant), Chosen(rates));
        fields.Add("learning_rate", chosen?.LearningRate);
        fields.Add("validation_cross_entropy", chosen?.ValidationCrossEntropy);
        fields.Add("at_edge", chosen?.IsAtEdge);
        fields.Add("n", rates.Max(r => r.N));
        fields.Add("rates", Fields.Map(rates.Select(r => KeyValuePair.Create(Name(r.LearningRate), r)), r => new Fields { { "validation_cross_entropy", r.ValidationCrossEntropy }, { "diverged", r.Diverged } }));
        return fields;
    }

    private static string Name(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);
}
