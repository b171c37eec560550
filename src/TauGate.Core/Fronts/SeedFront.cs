using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Fronts;

/// <summary>The front of a family at one seed, and what it is made of.</summary>
/// <param name="Front">
/// Null while the family has no result at the seed, or when its cells started from different foundations.
/// </param>
/// <param name="Foundation">Digest of the foundation that its cells started from; null when there is no front.</param>
/// <param name="Missing">Rows without a result, by position: the front may still rise.</param>
/// <param name="Diverged">
/// Rows whose loss became NaN or infinite, by position. They are no points: such a network answers at the level of
/// chance, where the foundation is better on both modes.
/// </param>
public sealed record SeedFront(
    ParetoFront? Front,
    TensorDigest? Foundation,
    ImmutableArray<int> Missing,
    ImmutableArray<int> Diverged
)
{
    /// <summary>The foundation without any step, a point that the front was made of; null if no cell says it.</summary>
    public FrontPoint? Untouched { get; private init; }

    /// <summary>Whether cells of the family started from different foundations: no points of one front.</summary>
    public bool HasSeveralFoundations { get; private init; }

    /// <summary>
    /// The front of a family's cells. The untouched foundation is a point of it, the end at which no step is taken:
    /// whatever the method, it can be left out.
    /// </summary>
    /// <param name="cells">Of the seed; those of other rows are left aside.</param>
    public static SeedFront Of(RowFamily family, IEnumerable<CellRow> cells)
    {
        var byPosition = cells.Where(c => family.Positions.Contains(c.Position)).ToDictionary(c => c.Position);
        var rows = family.Positions.Where(byPosition.ContainsKey).Select(p => byPosition[p]).ToList();
        ImmutableArray<int> missing = [.. family.Positions.Except(byPosition.Keys)];
        ImmutableArray<int> diverged = [.. rows.Where(r => r.Status == CellStatus.Diverged).Select(r => r.Position)];
        var foundations = rows.Select(r => r.Foundation).Distinct().ToList();
        var untouched = rows.Select(FoundationOf).FirstOrDefault(p => p is not null);
        var trained = rows.Where(r => r.Status != CellStatus.Diverged).Select(PointOf);
        var points = trained.Append(untouched).OfType<FrontPoint>().ToList();
        return foundations.Count == 1 && points.Count > 0
            ? new SeedFront(ParetoFront.Of(points), foundations[0], missing, diverged) { Untouched = untouched }
            : new SeedFront(null, null, missing, diverged) { HasSeveralFoundations = foundations.Count > 1 };
    }

    /// <summary>A cell's accuracies on the test images; null when one has no finite value.</summary>
    public static FrontPoint? PointOf(CellRow cell) => Measured(cell, "target_accuracy", "source_accuracy");

    /// <summary>Those of the foundation that the cell started from.</summary>
    public static FrontPoint? FoundationOf(CellRow cell) =>
        Measured(cell, "foundation_target_accuracy", "foundation_source_accuracy");

    private static FrontPoint? Measured(CellRow cell, string target, string source) =>
        cell.Metrics.TryGetValue(target, out var t) && cell.Metrics.TryGetValue(source, out var s)
            ? new FrontPoint(t, s)
            : null;
}
