using System.Collections.Immutable;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Where points lie so close together that their markers hide each other, although the plane around them is empty: the
/// part to enlarge.
/// </summary>
internal static class Crowd
{
    // Of the whole: how far apart markers must be to be seen apart, and how far around a crowd points are taken along.
    private const double Apart = 0.03,
        Around = 0.08;

    /// <summary>The largest crowd and what is around it.</summary>
    /// <param name="x">The whole range.</param>
    /// <param name="y">The same, upwards.</param>
    /// <returns>
    /// Places in the list, in its order; none when no markers hide each other, or when everything would be enlarged.
    /// </returns>
    public static ImmutableArray<int> Of(IReadOnlyList<Coordinates> points, Scale x, Scale y)
    {
        double width = x.High - x.Low,
            height = y.High - y.Low;
        var crowd = points.Select(Joined).OrderByDescending(c => c.Count).FirstOrDefault() ?? [];
        if (crowd.Count < 2)
            return [];
        double left = crowd.Min(p => p.X) - Around * width,
            right = crowd.Max(p => p.X) + Around * width;
        double low = crowd.Min(p => p.Y) - Around * height,
            high = crowd.Max(p => p.Y) + Around * height;
        var shown = Enumerable.Range(0, points.Count).Where(i => IsAround(points[i])).ToImmutableArray();
        return shown.Length == points.Count ? [] : shown;

        bool IsAround(Coordinates p) => p.X >= left && p.X <= right && p.Y >= low && p.Y <= high;

        // A point with all that it touches, directly or by others between.
        List<Coordinates> Joined(Coordinates first)
        {
            List<Coordinates> joined = [first];
            var rest = points.ToList();
            rest.Remove(first);
            for (var i = 0; i < joined.Count; i++)
            {
                joined.AddRange(rest.Where(p => Touch(p, joined[i])));
                rest.RemoveAll(p => Touch(p, joined[i]));
            }
            return joined;
        }

        bool Touch(Coordinates p, Coordinates q) =>
            Math.Abs(p.X - q.X) < Apart * width && Math.Abs(p.Y - q.Y) < Apart * height;
    }
}
