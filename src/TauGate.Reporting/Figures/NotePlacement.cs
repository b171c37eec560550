using System.Collections.Immutable;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Places small texts beside their points so that none lies on a marker, on another text or outside the panel, and as
/// few as can be on lines. Greedy, in the order of the texts: the same panel gives the same places. Pixels, y
/// downwards.
/// </summary>
internal static class NotePlacement
{
    private const int Directions = 16;
    private const float Gap = 1.5f;
    private const float Outside = 4000,
        OnMarker = 1000,
        OnNote = 1000,
        OnLine = 12,
        Further = 6,
        Turned = 0.1f;

    // From a marker's edge. From the second on a leader line is needed.
    private static readonly float[] Distances = [1, 8, 15, 22, 30, 40];

    /// <summary>Where the texts go.</summary>
    /// <param name="notes">Each with the point that it belongs to and its text's size.</param>
    /// <param name="markers">Room that all markers take, those of the notes included.</param>
    /// <param name="lines">Lines and intervals.</param>
    /// <param name="area">The panel.</param>
    /// <returns>A place for each note; <c>NeedsLeader</c> where it is not right beside its point.</returns>
    public static ImmutableArray<(PixelRect Place, bool NeedsLeader)> Place(
        IReadOnlyList<(Pixel Point, PixelSize Size)> notes,
        IReadOnlyList<PixelRect> markers,
        IReadOnlyList<(Pixel From, Pixel To)> lines,
        PixelRect area
    )
    {
        var placed = ImmutableArray.CreateBuilder<(PixelRect Place, bool NeedsLeader)>();
        foreach (var (point, size) in notes)
        {
            var best = (Place: default(PixelRect), Cost: float.MaxValue, Leader: false);
            for (var d = 0; d < Distances.Length; d++)
            {
                for (var direction = 0; direction < Directions; direction++)
                {
                    var place = Beside(point, size, Distances[d], direction);
                    // Near the point, and to the upper right of it, where readers look first.
                    var cost =
                        Further * d
                        + Turned * direction
                        + (Inside(place, area) ? 0 : Outside)
                        + OnMarker * markers.Count(m => Overlap(place, m))
                        + OnNote * placed.Count(p => Overlap(place, p.Place))
                        + OnLine * lines.Count(l => Crosses(l.From, l.To, place));
                    if (cost < best.Cost)
                        best = (place, cost, d > 0);
                }
            }
            placed.Add((best.Place, best.Leader));
        }
        return placed.ToImmutable();
    }

    /// <summary>Whether two rectangles have ground in common.</summary>
    internal static bool Overlap(PixelRect a, PixelRect b) =>
        a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;

    /// <summary>Whether a segment has a point in a rectangle: Liang and Barsky's clipping leaves some of it.</summary>
    internal static bool Crosses(Pixel from, Pixel to, PixelRect place)
    {
        float enter = 0,
            leave = 1,
            dx = to.X - from.X,
            dy = to.Y - from.Y;
        ReadOnlySpan<(float P, float Q)> edges =
        [
            (-dx, from.X - place.Left),
            (dx, place.Right - from.X),
            (-dy, from.Y - place.Top),
            (dy, place.Bottom - from.Y),
        ];
        foreach (var (p, q) in edges)
        {
            if (p == 0 && q < 0)
                return false;
            if (p < 0)
                enter = Math.Max(enter, q / p);
            if (p > 0)
                leave = Math.Min(leave, q / p);
        }
        return enter <= leave;
    }

    private static bool Inside(PixelRect place, PixelRect area) =>
        place.Left >= area.Left && place.Right <= area.Right && place.Top >= area.Top && place.Bottom <= area.Bottom;

    /// <summary>The text in a direction from the point: 0 is upper right, then counter-clockwise.</summary>
    private static PixelRect Beside(Pixel point, PixelSize size, float distance, int direction)
    {
        var angle = Math.PI / 4 + 2 * Math.PI * direction / Directions;
        var (x, y) = ((float)Math.Cos(angle), (float)-Math.Sin(angle));
        var away = Marks.PointSize / 2 + Gap + distance;
        // The text's own edge, not its middle, is that far away.
        var middleX = point.X + x * away + Side(x) * size.Width / 2;
        var middleY = point.Y + y * away + Side(y) * size.Height / 2;
        return new PixelRect(
            middleX - size.Width / 2,
            middleX + size.Width / 2,
            middleY + size.Height / 2,
            middleY - size.Height / 2
        );

        static float Side(float part) => Math.Clamp(part / 0.3f, -1, 1);
    }
}
