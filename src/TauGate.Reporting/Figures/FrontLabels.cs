using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>A name beside the end of a line.</summary>
/// <param name="X">Where the line ends, in the axis' units.</param>
/// <param name="Y">The same, vertically.</param>
internal sealed record FrontLabel(string Text, Color Color, double X, double Y);

/// <summary>
/// Puts names right of the ends of lines; those that would cover each other in a column, each joined to its end.
/// </summary>
internal static class FrontLabels
{
    private const float Size = Frame.TickSize,
        LineHeight = 12,
        Gap = 6;

    // What of page and panel is not the data area: axis labels left and below, margins all around.
    private const double Aside = 70,
        Above = 44;

    /// <param name="height">Of the panel, in points of 1/96 inch; it is as wide as a page.</param>
    public static void Put(Plot plot, Scale x, Scale y, double height, IReadOnlyList<FrontLabel> labels)
    {
        var (across, up) = ((x.High - x.Low) / (Wording.Page - Aside), (y.High - y.Low) / (height - Above));
        var (gap, line) = (Gap * across, LineHeight * up);
        var bottom = y.Low + line / 2;
        var places = Places(labels, gap, line, bottom, Left, l => FigureFont.WidthOf(l.Text, Size) * across);
        foreach (var (label, place) in places)
        {
            if (place.IsJoined)
            {
                var thin = new Look(label.Color.WithOpacity(0.6), MarkerShape.None, LinePattern.Solid);
                plot.Path(thin, [label.X, place.X - gap / 3], [label.Y, place.Y], 0.6f);
            }
            Write(plot, label.Text, label.Color, place.X, place.Y, Alignment.MiddleLeft);
        }

        double Left(FrontLabel label) =>
            Math.Min(label.X + gap, x.High - FigureFont.WidthOf(label.Text, Size) * across);
    }

    /// <summary>Where a name begins, at half of its height.</summary>
    /// <param name="IsJoined">Whether it stands apart from its line's end, and a thin line joins both.</param>
    internal readonly record struct Place(double X, double Y, bool IsJoined);

    /// <summary>Places at which no name covers another.</summary>
    /// <param name="gap">Between a line's end and its name.</param>
    /// <param name="line">Height of a name.</param>
    /// <param name="bottom">The lowest place.</param>
    /// <param name="left">Where a name beside its line's end begins.</param>
    /// <param name="width">Of a name.</param>
    internal static IReadOnlyList<(FrontLabel Label, Place Place)> Places(
        IReadOnlyList<FrontLabel> labels,
        double gap,
        double line,
        double bottom,
        Func<FrontLabel, double> left,
        Func<FrontLabel, double> width
    )
    {
        var beside = labels.ToDictionary(l => l, l => new Place(left(l), Math.Max(l.Y, bottom), IsJoined: false));
        var crowd = labels.Where(l => labels.Any(o => o != l && Covers(l, beside[l], o, beside[o]))).ToList();
        while (true)
        {
            var column = Column(crowd);
            var rest = labels.Except(crowd).ToList();
            var covered = rest.Where(l => column.Any(c => Covers(l, beside[l], c.Label, c.Place))).ToList();
            if (covered.Count == 0)
                return [.. rest.Select(l => (l, beside[l])), .. column];
            // What ends left of the column joins it, what ends right of it stands above.
            var toRight = covered.Where(l => l.X >= column[0].Place.X).OrderBy(l => l.Y).ToList();
            for (var i = 0; i < toRight.Count; i++)
                beside[toRight[i]] = beside[toRight[i]] with { Y = column[^1].Place.Y + (i + 1) * line };
            crowd.AddRange(covered.Except(toRight));
        }

        // The line that ends furthest right has the lowest name: so no two of the thin lines cross.
        List<(FrontLabel Label, Place Place)> Column(List<FrontLabel> crowd)
        {
            if (crowd.Count == 0)
                return [];
            var (x, lowest) = (crowd.Max(l => l.X) + 4 * gap, Math.Max(crowd.Min(l => l.Y), bottom));
            return
            [
                .. crowd
                    .OrderByDescending(l => l.X)
                    .Select((l, i) => (l, new Place(x, lowest + i * line, IsJoined: true))),
            ];
        }

        bool Covers(FrontLabel a, Place at, FrontLabel b, Place other) =>
            Math.Abs(at.Y - other.Y) < line * (1 - 1e-9) && at.X < other.X + width(b) && other.X < at.X + width(a);
    }

    /// <summary>Puts a name below a point.</summary>
    public static void Below(Plot plot, string text, Color color, double x, double y)
    {
        var written = Write(plot, text, color, x, y, Alignment.UpperLeft);
        (written.OffsetX, written.OffsetY) = (-3, Gap);
    }

    private static ScottPlot.Plottables.Text Write(
        Plot plot,
        string text,
        Color color,
        double x,
        double y,
        Alignment alignment
    )
    {
        var written = plot.Add.Text(text, x, y);
        (written.LabelFontName, written.LabelFontSize, written.LabelFontColor) = (FigureFont.Family, Size, color);
        (written.LabelAlignment, written.LabelPadding) = (alignment, 0);
        // Lines pass behind a name without hiding it.
        written.LabelBackgroundColor = Colors.White.WithOpacity(0.75);
        return written;
    }
}
