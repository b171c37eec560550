using System.Collections.Immutable;
using TauGate.Core.Fronts;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>
/// Source accuracy at a target accuracy, read from the front of a family's cells of one seed, or why there is none.
/// </summary>
/// <param name="Source">
/// 0 to 1; of no meaning when the seed does not count, or its cells started from different foundations.
/// </param>
internal sealed record FrontReading(Rational Source)
{
    /// <summary>Cells that have no result: without them the front may lie lower than it will.</summary>
    public ImmutableArray<ClaimCell> Missing { get; private init; } = [];

    /// <summary>
    /// The cell whose target accuracy is the level, when it diverged. One of the family is merely no point of its
    /// front.
    /// </summary>
    public ImmutableArray<ClaimCell> Diverged { get; private init; } = [];

    /// <summary>The family or the level's cell, when it lacks an accuracy.</summary>
    public ImmutableArray<ClaimCell> WithoutValue { get; private init; } = [];

    /// <summary>The family, when its front ends below the level.</summary>
    public ImmutableArray<ClaimCell> NotReached { get; private init; } = [];

    /// <summary>Foundations that the cells started from: one, when the seed is to be paired.</summary>
    public ImmutableArray<TensorDigest> Foundations { get; private init; } = [];

    /// <summary>Whether there is a value.</summary>
    public bool Counts => Missing.Length + Diverged.Length + WithoutValue.Length + NotReached.Length == 0;

    /// <summary>Reads a front at a seed.</summary>
    /// <param name="cells">Of the sweep, those that have a result.</param>
    public static FrontReading Of(
        BoundFront front,
        long seed,
        SweepSpec spec,
        IReadOnlyDictionary<(int Position, long Seed), CellRow> cells
    )
    {
        var family = front.Family;
        var rows = family.Positions.Select(p => cells.GetValueOrDefault((p, seed))).OfType<CellRow>().ToList();
        var own = SeedFront.Of(family, rows);
        var reading = new FrontReading(default(Rational))
        {
            Missing = [.. own.Missing.Select(Cell)],
            Foundations = [.. rows.Select(r => r.Foundation).Distinct()],
        };
        var level = front.Level;
        if (front.LevelOf is { } position)
        {
            if (!cells.TryGetValue((position, seed), out var row))
                return reading with { Missing = [.. reading.Missing.Append(Cell(position)).Distinct()] };
            if (row.Status == CellStatus.Diverged)
                return reading with { Diverged = [Cell(position)] };
            if (SeedFront.PointOf(row) is not { } point)
                return reading with { WithoutValue = [Cell(position)] };
            level = CountedMetric.Accuracy(point.Target, row.Images);
            // The level of another experiment's cell is merely a number.
            if (spec.Variants[position].Foundation == spec.Variants[family.Positions[0]].Foundation)
                reading = reading with { Foundations = [.. reading.Foundations.Append(row.Foundation).Distinct()] };
        }
        if (!reading.Missing.IsEmpty || reading.Foundations.Length > 1)
            return reading;
        if (own.Front is not { } line)
            return reading with { WithoutValue = [new ClaimCell(family.Title, seed)] };
        return SourceAt(line, level!.Value, rows[0].Images) is { } source
            ? reading with
            {
                Source = source,
            }
            : reading with
            {
                NotReached = [new ClaimCell(TitleOf(front, spec), seed)],
            };

        ClaimCell Cell(int p) => new(spec.Variants[p].Title, seed);
    }

    /// <summary>
    /// <see cref="ParetoFront.SourceAt"/> in fractions: seeds with equal effects are ties, which doubles would tell
    /// apart.
    /// </summary>
    private static Rational? SourceAt(ParetoFront front, Rational level, int images)
    {
        if (front.Around(level.ToDouble()) is not var (below, above))
            return null;
        var (low, high) = (Exact(below), Exact(above));
        return below == above
            ? high.Source
            : low.Source + (high.Source - low.Source) * (level - low.Target) / (high.Target - low.Target);

        (Rational Target, Rational Source) Exact(FrontPoint p) =>
            (CountedMetric.Accuracy(p.Target, images), CountedMetric.Accuracy(p.Source, images));
    }

    /// <summary>Such as <c>lora rank=8 at target accuracy 0.97</c>.</summary>
    private static string TitleOf(BoundFront front, SweepSpec spec) =>
        front.LevelOf is { } position
            ? $"{front.Family.Title} at the target accuracy of {spec.Variants[position].Title}"
            : Invariant($"{front.Family.Title} at target accuracy {front.Level!.Value.ToDouble()}");
}
