using System.Collections.Immutable;

namespace TauGate.Core.Fronts;

/// <summary>
/// The Pareto front of points: those for which no other has at least as much target accuracy and at least as much
/// source accuracy, and more of one. Between two neighbours lies the straight line: whoever answers each image by one
/// of the two networks, drawn at random, has these accuracies in expectation.
/// </summary>
/// <remarks>
/// The random choice between two networks is that of M. J. J. Scott, M. Niranjan and R. W. Prager, "Realisable
/// Classifiers: Improving Operating Performance on Variable Cost Problems" (BMVC 1998), who take the convex hull. Here
/// only neighbours are joined, so that a value comes from the two nearest settings that were trained.
/// </remarks>
public sealed record ParetoFront
{
    private ParetoFront(ImmutableArray<FrontPoint> points) => Points = points;

    /// <summary>Target accuracy ascending, source accuracy descending; both strictly.</summary>
    public ImmutableArray<FrontPoint> Points { get; }

    /// <summary>The highest target accuracy of any point.</summary>
    public double HighestTarget => Points[^1].Target;

    /// <summary>
    /// The front of points. Equal points are one; of points with one equal accuracy the better stays.
    /// </summary>
    /// <param name="points">At least one, all finite.</param>
    /// <exception cref="ArgumentException">No point, or one that is not finite.</exception>
    public static ParetoFront Of(IEnumerable<FrontPoint> points)
    {
        var front = new List<FrontPoint>();
        foreach (var point in points.OrderByDescending(p => p.Target).ThenByDescending(p => p.Source))
        {
            if (!double.IsFinite(point.Target) || !double.IsFinite(point.Source))
                throw new ArgumentException($"A front has finite points, got {point}.", nameof(points));
            if (front.Count == 0 || point.Source > front[^1].Source)
                front.Add(point);
        }
        if (front.Count == 0)
            throw new ArgumentException("A front has at least one point.", nameof(points));
        front.Reverse();
        return new ParetoFront([.. front]);
    }

    /// <summary>Whether a point of the set that the front was made of lies on it.</summary>
    public bool Has(FrontPoint point) => Points.Contains(point);

    /// <summary>
    /// The most source accuracy that is kept with at least this target accuracy: on the line between the neighbours;
    /// below the front's lowest target accuracy that point's own source accuracy, since it reaches the level too.
    /// </summary>
    /// <returns>Null when the level is above <see cref="HighestTarget"/>: it is not reached.</returns>
    public double? SourceAt(double target)
    {
        if (Around(target) is not var (below, above))
            return null;
        if (below == above)
            return above.Source;
        var share = (target - below.Target) / (above.Target - below.Target);
        return below.Source + (above.Source - below.Source) * share;
    }

    /// <summary>
    /// The neighbours between which a level lies; twice the same point where a point has it, and below the lowest.
    /// </summary>
    /// <returns>Null when the level is above <see cref="HighestTarget"/>.</returns>
    public (FrontPoint Below, FrontPoint Above)? Around(double target)
    {
        if (!(target <= HighestTarget))
            return null;
        var above = Points.First(p => p.Target >= target);
        var index = Points.IndexOf(above);
        return (index == 0 || above.Target == target ? above : Points[index - 1], above);
    }
}
