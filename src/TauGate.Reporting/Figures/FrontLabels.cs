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
    private const float Size = Frame.TickSize, LineHeight = 12, Gap = 6;

    // What of page and panel is not the data area: axis labels left and below, margins all around.
    private const double Aside = 70, Above = 44;

    /// <param name="height">Of the panel, in points of 1/96 inch; it is as wide as a page.</param>
    public static void Put(Plot plot, Scale x, Scale y, double height, IReadOnlyList<FrontLabel> labels)
    {
        var (across, up) = ((x.High - x.Low) / (Wording.Page - Aside), (y.High - y.Low) / (height - Above));
        var (gap, line) = (Gap * across, LineHeight * up);
        var crowd = labels.Where(l => labels.Any(o => o != l && Covers(l, o))).ToList();
        var bottom = y.Low + line / 2;
        foreach (var label in labels.Except(crowd))
            Write(plot, label.Text, label.Color, Left(label), Math.Max(label.Y, bottom), Alignment.MiddleLeft);
        if (crowd.Count == 0) return;

        // The line that ends furthest right has the lowest name: so no two of the thin lines cross.
        var column = crowd.Max(l => l.X) + 4 * gap;
        var place = Math.Max(crowd.Min(l => l.Y), bottom);
        foreach (var label in crowd.OrderByDescending(l => l.X))
        {
            var thin = new Look(label.Color.WithOpacity(0.6), MarkerShape.None, LinePattern.Solid);
            plot.Path(thin, [label.X, column - gap / 3], [label.Y, place], 0.6f);
            Write(plot, label.Text, label.Color, column, place, Alignment.MiddleLeft);
            place += line;
        }

        double Left(FrontLabel label) => Math.Min(label.X + gap, x.High - WidthOf(label));

        double WidthOf(FrontLabel label) => FigureFont.WidthOf(label.Text, Size) * across;

        bool Covers(FrontLabel a, FrontLabel b) => Math.Abs(a.Y - b.Y) < line
            && Left(a) < Left(b) + WidthOf(b) && Left(b) < Left(a) + WidthOf(a);
    }

    /// <summary>Puts a name below a point.</summary>
    public static void Below(Plot plot, string text, Color color, double x, double y)
    {
        var written = Write(plot, text, color, x, y, Alignment.UpperLeft);
        (written.OffsetX, written.OffsetY) = (-3, Gap);
    }

    private static ScottPlot.Plottables.Text Write(
        Plot plot, string text, Color color, double x, double y, Alignment alignment)
    {
        var written = plot.Add.Text(text, x, y);
        (written.LabelFontName, written.LabelFontSize, written.LabelFontColor) = (FigureFont.Family, Size, color);
        (written.LabelAlignment, written.LabelPadding) = (alignment, 0);
        // Lines pass behind a name without hiding it.
        written.LabelBackgroundColor = Colors.White.WithOpacity(0.75);
        return written;
    }
}
