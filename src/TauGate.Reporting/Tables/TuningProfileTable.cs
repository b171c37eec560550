using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Reporting.Tables;

/// <summary>
/// How much each tuned value matters: for each row and each value of each of its tuned options, the best of the
/// configurations
/// with that value. Rows of which the rate alone was tuned are in <see cref="TuningTable"/>.
/// </summary>
internal static class TuningProfileTable
{
    private const string Name = "tuning-profile";

    public static TableKind Kind { get; } =
        new(
            Name,
            "Best validation cross-entropy at each value of each tuned option.",
            async (source, _, cancellation) =>
                Of(source, source.Tuning is { } store ? await store.TableAsync(source.Sweep.Name, cancellation) : [])
        );

    public static Table Of(TableSource source, ImmutableArray<TuningTrial> trials)
    {
        var rows = TunedRow.Of(source.Spec, trials).Where(r => !r.Options.IsEmpty);
        var lines = rows.SelectMany(Lines).ToImmutableArray();
        ImmutableArray<Column> columns =
        [
            Columns.Words("method", lines.Select(l => l.Row.Variant.Title)),
            Columns.Words("option", lines.Select(l => l.Option)),
            Columns.Words("value", lines.Select(l => $"{l.Value}")) with
            {
                IsNumber = true,
            },
            Columns.Words("best", lines.Select(l => TuningTable.Shown(l.Trials))) with
            {
                IsNumber = true,
                Note =
                    "best: smallest mean validation cross-entropy on the rotated mode over the tuning seeds, nats, "
                    + "of the configurations with that value; * is chosen",
            },
            Columns.Numbers("more", lines.Select(l => l.More), "+0.0000;-0.0000;0.0000") with
            {
                Note = "more: than the chosen configuration's",
            },
            Columns.Words("with", lines.Select(l => string.Join(' ', l.Others.Select(o => $"{o.Key}={o.Value}")))) with
            {
                Note = "with: the best configuration's other values",
            },
            Columns.Counts("tried", lines.Select(l => (long?)l.Trials.Length)) with
            {
                Note = "tried: configurations with that value",
            },
            Columns.Words("diverged", lines.Select(l => l.Diverged == 0 ? "" : Invariant($"{l.Diverged}"))) with
            {
                IsNumber = true,
                Note = "diverged: those of which a seed diverged; such a one is never chosen",
            },
        ];
        return new Table(Name, source.Sweep.Name, columns, [.. lines.Select(FieldsOf)], [])
        {
            Empty = "no option of this sweep was tuned beside the learning rate; the table tuning has the rates",
        };
    }

    private static IEnumerable<Line> Lines(TunedRow row) =>
        from option in row.Options.Insert(0, TuneSpec.Rate)
        from value in row.Trials.Select(t => TunedRow.ValueIn(t, option)!).Distinct()
        select new Line(row, option, value, row.With(option, value));

    private static Fields FieldsOf(Line line)
    {
        var fields = RowFields.Of(line.Row.Variant);
        fields.Add("option", line.Option);
        fields.Add("value", line.Value);
        fields.Add("validation_cross_entropy", line.Best?.ValidationCrossEntropy);
        fields.Add("more", line.More);
        fields.Add("chosen", line.Best?.IsChosen ?? false);
        fields.Add("with", Fields.Map(line.Others, v => v));
        fields.Add("tried", line.Trials.Length);
        fields.Add("diverged", line.Diverged);
        return fields;
    }

    /// <summary>One value of one tuned option of a row.</summary>
    private sealed record Line(TunedRow Row, string Option, OptionValue Value, ImmutableArray<TuningTrial> Trials)
    {
        public TuningTrial? Best { get; } = TunedRow.Best(Trials);

        public IEnumerable<KeyValuePair<string, OptionValue>> Others =>
            Best?.Configuration.Values.Where(v => v.Key != Option) ?? [];

        public double? More => Best?.ValidationCrossEntropy - Row.Chosen?.ValidationCrossEntropy;

        public int Diverged => Trials.Count(t => t.Diverged > 0);
    }
}
