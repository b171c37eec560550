using System.Collections.Immutable;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>
/// How a series is drawn. Colours are those of Okabe and Ito ("Color universal design", 2008), which people with any kind of colour vision tell apart, without the yellow
/// that white paper swallows; markers and line patterns tell the same in grey.
/// </summary>
internal sealed record Look(Color Color, MarkerShape Shape, LinePattern Pattern)
{
    /// <summary>More series than this cannot be told apart in one panel.</summary>
    public const int MostSeries = 24;

    private static readonly ImmutableArray<Color> Colors =
    [
        Color.FromHex("#0072B2"), Color.FromHex("#D55E00"), Color.FromHex("#009E73"), Color.FromHex("#CC79A7"),
        Color.FromHex("#E69F00"), Color.FromHex("#56B4E9"), Color.FromHex("#000000"), Color.FromHex("#777777"),
    ];

    private static readonly ImmutableArray<(MarkerShape Filled, MarkerShape Open)> Shapes =
    [
        (MarkerShape.FilledCircle, MarkerShape.OpenCircle), (MarkerShape.FilledSquare, MarkerShape.OpenSquare),
        (MarkerShape.FilledTriangleUp, MarkerShape.OpenTriangleUp), (MarkerShape.FilledDiamond, MarkerShape.OpenDiamond),
        (MarkerShape.FilledTriangleDown, MarkerShape.OpenTriangleDown), (MarkerShape.Eks, MarkerShape.Asterisk), (MarkerShape.Cross, MarkerShape.OpenCircleWithCross),
    ];

    private static readonly ImmutableArray<LinePattern> Patterns =
    [
        LinePattern.Solid, new LinePattern([5, 2], 0, "dashes"), new LinePattern([1.5f, 2], 0, "dots"), new LinePattern([6, 2, 1.5f, 2], 0, "dashes and dots"),
        new LinePattern([10, 3], 0, "long dashes"),
    ];

    /// <summary>Of lines that only help the eye: zero, one half, the frozen foundation.</summary>
    public static Look Reference { get; } = new(Color.FromHex("#555555"), MarkerShape.None, Patterns[1]);

    /// <summary>Of the untouched foundation beside adapters.</summary>
    public static Look Foundation { get; } = new(Color.FromHex("#555555"), MarkerShape.OpenCircle, Patterns[1]);

    /// <summary>The filled counterpart of an open marker; null for others.</summary>
    public MarkerShape? Filled => Shapes.FirstOrDefault(s => s.Open == Shape && Shape != MarkerShape.Asterisk).Filled is not MarkerShape.None and var filled ? filled : null;

    /// <summary>The same look with the line pattern of another place: where lines have no markers.</summary>
    public Look Lined(int index) => this with { Pattern = Patterns[index % Patterns.Length] };

    /// <summary>The look of a label, the same in all figures of a sweep, and of its series, which differ in what the label's axes say.</summary>
    /// <param name="label">Index of the label in the sweep file.</param>
    /// <param name="series">Index of the series within the label.</param>
    public static Look Of(int label, int series)
    {
        var (filled, open) = Shapes[(label + series / 2) % Shapes.Length];
        return new Look(Colors[label % Colors.Length], series % 2 == 0 ? filled : open, Patterns[(label + series) % Patterns.Length]);
    }
}
