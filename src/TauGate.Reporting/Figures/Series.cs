using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Rows of the table that belong together: one label with the same values on all axes but the one that runs along the
/// figure.
/// </summary>
/// <param name="Title">Label and the other axes' values.</param>
/// <param name="Members">In the order of the table.</param>
internal sealed record Series(string Title, string Label, Look Look, ImmutableArray<SeriesMember> Members)
{
    /// <summary>Groups rows into series.</summary>
    /// <param name="along">The axis that does not separate series; null when every row is one of its own.</param>
    public static ImmutableArray<Series> Of(ImmutableArray<TableRow> rows, string? along)
    {
        var names = ShortNames(rows);
        var groups = rows.Select((row, position) => new SeriesMember(position, row, TitleOf(row.Label, row.Axes)))
            .GroupBy(m =>
                (m.Row.Label, Title: TitleOf(m.Row.Label, along is null ? m.Row.Axes : m.Row.Axes.Remove(along)))
            )
            .ToList();
        var looks = Look.Of([.. groups.Select(g => (g.Key.Label, g.First().IsFoundation))]);
        return [.. groups.Select((g, index) => new Series(g.Key.Title, g.Key.Label, looks[index], [.. g]))];

        string TitleOf(string label, ImmutableSortedDictionary<string, OptionValue> axes) =>
            string.Join(' ', axes.Select(a => $"{names[a.Key]}={a.Value}").Prepend(label));
    }

    /// <summary>
    /// Series of a figure that shows a single label: told apart by colour, which otherwise says the label.
    /// </summary>
    public static IReadOnlyList<Series> Apart(IReadOnlyList<Series> series) =>
        series.Select(s => s.Label).Distinct().Count() > 1
            ? series
            : [.. series.Zip(Look.Of([.. series.Select(s => (s.Title, false))]), (s, look) => s with { Look = look })];

    /// <summary>
    /// Axes by the last word of their name where no other ends with it: <c>mixture</c> for <c>foundation.mixture</c>.
    /// </summary>
    private static Dictionary<string, string> ShortNames(ImmutableArray<TableRow> rows)
    {
        var axes = rows.SelectMany(r => r.Axes.Keys).Distinct().ToList();
        return axes.ToDictionary(a => a, a => axes.Count(other => LastOf(other) == LastOf(a)) == 1 ? LastOf(a) : a);

        static string LastOf(string axis) => axis[(axis.LastIndexOf('.') + 1)..];
    }
}

/// <summary>A row of the table in a series.</summary>
/// <param name="Position">Its index in the table.</param>
/// <param name="Title">Label and all axis values.</param>
internal sealed record SeriesMember(int Position, TableRow Row, string Title)
{
    /// <summary>Whether the row is the foundation itself, which nothing is trained of.</summary>
    public bool IsFoundation => Row.Method == "frozen";

    /// <summary>A mean accuracy or share with its interval, in percent; null when the row has none.</summary>
    public Estimate? Percent(string metric) =>
        Row.Metrics.TryGetValue(metric, out var m)
            ? new Estimate(100 * m.Mean, 100 * m.CiLow, 100 * m.CiHigh, m.N)
            : null;

    /// <summary>The number on an axis; null when the row does not have the axis or it is no number.</summary>
    public double? On(string axis) =>
        Row.Axes.GetValueOrDefault(axis) is { } value and (OptionValue.Integer or OptionValue.Real)
            ? value.AsReal()
            : null;
}

/// <summary>A mean with its 95 % t interval; without one below two seeds.</summary>
internal sealed record Estimate(double Mean, double? Low, double? High, long N)
{
    /// <summary>Of values over seeds; at least one, all finite.</summary>
    public static Estimate Of(ReadOnlySpan<double> values)
    {
        var summary = Sample.Summarize(values);
        return new Estimate(summary.Mean, summary.CiLow, summary.CiHigh, summary.N);
    }
}
