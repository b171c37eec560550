using System.Collections.Immutable;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>
/// How a series is drawn. The first seven colours are those of Okabe and Ito ("Color universal design", 2008) without
/// the yellow that white paper swallows; four more are far from them and from each other with any kind of colour
/// vision. Markers tell the same in grey. Grey itself is the untouched foundation's.
/// </summary>
internal sealed record Look(Color Color, MarkerShape Shape, LinePattern Pattern)
{
    /// <summary>More series than this cannot be told apart in one panel.</summary>
    public const int MostSeries = 24;

    private static readonly ImmutableArray<LinePattern> Patterns =
    [
        LinePattern.Solid,
        new LinePattern([5, 2], 0, "dashes"),
        new LinePattern([1.5f, 2], 0, "dots"),
        new LinePattern([6, 2, 1.5f, 2], 0, "dashes and dots"),
        new LinePattern([10, 3], 0, "long dashes"),
    ];

    private static readonly Color Grey = Color.FromHex("#555555");

    /// <summary>Colours of labels that train.</summary>
    internal static ImmutableArray<Color> Colors { get; } =
    [
        Color.FromHex("#0072B2"),
        Color.FromHex("#D55E00"),
        Color.FromHex("#009E73"),
        Color.FromHex("#CC79A7"),
        Color.FromHex("#E69F00"),
        Color.FromHex("#56B4E9"),
        Color.FromHex("#000000"),
        Color.FromHex("#8800DD"),
        Color.FromHex("#880000"),
        Color.FromHex("#A9A25A"),
        Color.FromHex("#332288"),
    ];

    /// <summary>Markers, those that are told apart most easily first. The open circle is the foundation's.</summary>
    internal static ImmutableArray<MarkerShape> Shapes { get; } =
    [
        MarkerShape.FilledCircle,
        MarkerShape.FilledSquare,
        MarkerShape.FilledTriangleUp,
        MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown,
        MarkerShape.OpenSquare,
        MarkerShape.OpenTriangleUp,
        MarkerShape.OpenDiamond,
        MarkerShape.Eks,
        MarkerShape.OpenTriangleDown,
        MarkerShape.Cross,
        MarkerShape.OpenCircleWithDot,
        MarkerShape.Asterisk,
        MarkerShape.OpenCircleWithCross,
        MarkerShape.TriUp,
        MarkerShape.OpenCircleWithEks,
        MarkerShape.TriDown,
        MarkerShape.HashTag,
    ];

    /// <summary>Of lines that only help the eye: zero, one half, the frozen foundation.</summary>
    public static Look Reference { get; } = new(Grey, MarkerShape.None, Patterns[1]);

    /// <summary>Of the untouched foundation, by whatever name a figure shows it.</summary>
    public static Look Foundation { get; } = new(Grey, MarkerShape.OpenCircle, Patterns[1]);

    /// <summary>The filled shape that covers the same ground: what a marker's white edge is made of.</summary>
    public MarkerShape Ground =>
        Shape switch
        {
            MarkerShape.FilledSquare or MarkerShape.OpenSquare => MarkerShape.FilledSquare,
            MarkerShape.FilledTriangleUp or MarkerShape.OpenTriangleUp => MarkerShape.FilledTriangleUp,
            MarkerShape.FilledTriangleDown or MarkerShape.OpenTriangleDown => MarkerShape.FilledTriangleDown,
            MarkerShape.FilledDiamond or MarkerShape.OpenDiamond => MarkerShape.FilledDiamond,
            _ => MarkerShape.FilledCircle,
        };

    /// <summary>The same look with the line pattern of another place: where lines have no markers.</summary>
    public Look Lined(int index) => this with { Pattern = Patterns[index % Patterns.Length] };

    /// <summary>
    /// The looks of all series of a sweep. A label has one colour and its first series one marker, however its series
    /// are cut: it looks the same in all figures. A marker comes back only when all were used, and then in another
    /// colour.
    /// </summary>
    /// <param name="series">
    /// Each with its label, and whether it is the foundation itself; in the order of the sweep file.
    /// </param>
    /// <returns>One for each series, no two the same.</returns>
    public static ImmutableArray<Look> Of(IReadOnlyList<(string Label, bool IsFoundation)> series)
    {
        var labels = series.Where(s => !s.IsFoundation).Select(s => s.Label).Distinct().ToList();
        var looks = new Look[series.Count];
        var used = new List<(Color Color, MarkerShape Shape)>();
        // The first series of every label before the second of any.
        var isFirst = series.Select((s, i) => !series.Take(i).Any(other => other.Label == s.Label)).ToList();
        foreach (var index in Enumerable.Range(0, series.Count).OrderBy(i => isFirst[i] ? 0 : 1))
        {
            var (label, isFoundation) = series[index];
            var colour = isFoundation ? Grey : Colors[labels.IndexOf(label) % Colors.Length];
            var shape =
                isFoundation && !used.Contains((Grey, Foundation.Shape))
                    ? Foundation.Shape
                    : Shapes.Where(s => !used.Contains((colour, s))).MinBy(s => used.Count(u => u.Shape == s));
            var pattern = isFoundation ? Foundation.Pattern : Patterns[used.Count % Patterns.Length];
            looks[index] = new Look(colour, shape, pattern);
            used.Add((colour, shape));
        }
        return [.. looks];
    }
}
