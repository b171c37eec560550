using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Reporting.Tables;

/// <summary>What was chosen for each row: validation cross-entropy by learning rate, and the chosen values.</summary>
internal static class TuningTable
{
    private const string Criterion =
        "rates: mean validation cross-entropy on the rotated mode over the tuning seeds, nats";

    private const string OfRates = $"{Criterion}; the smallest (*) is chosen, of equal ones the smaller rate";

    private const string OfConfigurations =
        $"{Criterion}, of the best configuration with that rate; the smallest (*) "
        + "is chosen, of equal ones that with the smaller rate, then with the smaller values of the other options";

    private const string Budget =
        "tried: configurations of the row's tuned options, each on n seeds; of more tries the best is better by chance";

    public static TableKind Kind { get; } =
        new(
            "tuning",
            "Validation cross-entropy by learning rate, and what was chosen.",
            async (source, _, cancellation) =>
                Of(source, source.Tuning is { } store ? await store.TableAsync(source.Sweep.Name, cancellation) : [])
        );

    public static Table Of(TableSource source, ImmutableArray<TuningTrial> trials)
    {
        var rows = TunedRow.Of(source.Spec, trials);
        var grid = trials.Select(t => t.Configuration.LearningRate).Distinct().Order().ToImmutableArray();
        var options = rows.SelectMany(r => r.Options).Distinct().ToImmutableArray();
        var tried = Columns.Counts("tried", rows.Select(r => (long?)r.Trials.Length)) with { Note = Budget };
        ImmutableArray<Column> columns =
        [
            Columns.Words("method", rows.Select(r => r.Variant.Title)),
            .. grid.Select(
                (rate, i) =>
                    At(rate, rows) with
                    {
                        Note =
                            i > 0 ? null
                            : options.IsEmpty ? OfRates
                            : OfConfigurations,
                    }
            ),
            Chosen(options.IsEmpty ? "chosen" : TuneSpec.Rate, TuneSpec.Rate, rows),
            .. options.Select(o => Chosen(o, o, rows)),
            Edge(rows, options.IsEmpty),
            .. options.IsEmpty ? ImmutableArray<Column>.Empty : [tried],
            Columns.Counts("n", rows.Select(r => (long?)r.Seeds)),
        ];
        return new Table("tuning", source.Sweep.Name, columns, [.. rows.Select(FieldsOf)], [])
        {
            Empty = "the learning rates of this sweep were not tuned",
        };
    }

    private static Column At(double rate, ImmutableArray<TunedRow> rows)
    {
        var value = new OptionValue.Real(rate);
        var cells = rows.Select(r => Shown(r.With(TuneSpec.Rate, value)));
        return Columns.Words(Name(rate), cells) with { IsNumber = true };
    }

    private static Column Chosen(string header, string option, ImmutableArray<TunedRow> rows) =>
        Columns.Words(header, rows.Select(r => r.ChosenValue(option))) with
        {
            IsNumber = true,
        };

    private static Column Edge(ImmutableArray<TunedRow> rows, bool isRate) =>
        isRate
            ? Columns.Words("edge", rows.Select(r => r.Edges.IsEmpty ? "" : "yes")) with
            {
                Note = "edge: the chosen rate is the smallest or largest of the grid, and a better one may lie beyond",
            }
            : Columns.Words("edge", rows.Select(r => string.Join(", ", r.Edges))) with
            {
                Note =
                    "edge: options whose chosen value is the smallest or largest tried, "
                    + "and a better one may lie beyond",
            };

    /// <summary>The criterion of the best trial, with a star where it is chosen.</summary>
    internal static string Shown(ImmutableArray<TuningTrial> trials)
    {
        if (TunedRow.Best(trials) is not { } best)
            return trials.Any(t => t.Diverged > 0) ? "diverged" : "";
        return Invariant($"{best.ValidationCrossEntropy:F4}{(best.IsChosen ? "*" : " ")}");
    }

    private static Fields FieldsOf(TunedRow row)
    {
        var fields = RowFields.Of(row.Variant);
        var options = row.Chosen?.Configuration.Options.AsEnumerable() ?? [];
        fields.Add("learning_rate", row.Chosen?.Configuration.LearningRate);
        fields.Add("options", Fields.Map(options, v => v));
        fields.Add("validation_cross_entropy", row.Chosen?.ValidationCrossEntropy);
        fields.Add("at_edge", row.Chosen?.IsAtEdge);
        fields.Add("edges", string.Join(' ', row.Edges));
        fields.Add("tried", row.Trials.Length);
        fields.Add("n", row.Seeds);
        var rates = row.Trials.GroupBy(t => Name(t.Configuration.LearningRate));
        fields.Add(
            "rates",
            Fields.Map(rates.Select(rate => KeyValuePair.Create(rate.Key, rate)), trials => new Fields
            {
                { "validation_cross_entropy", TunedRow.Best(trials)?.ValidationCrossEntropy },
                { "diverged", trials.Sum(t => t.Diverged) },
            })
        );
        return fields;
    }

    private static string Name(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);
}
