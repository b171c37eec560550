using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Fronts;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>A claim tied to the variants of a sweep.</summary>
/// <param name="Parts">One comparison for each combination of values that the claim ranges over.</param>
internal sealed record BoundClaim(Claim Claim, ClaimStatement Statement, ImmutableArray<BoundPart> Parts)
{
    /// <summary>
    /// Whether it is about counts that follow from the sweep alone, so that it holds or not whatever is trained.
    /// </summary>
    public bool IsArithmetic => Statement.Terms.All(t => ClaimMetrics.IsArithmetic(t.Metric));

    /// <summary>
    /// Whether its verdict is a statistical test, which may be wrong by chance. Claims of exact equality and of
    /// arithmetic are looked up in each cell.
    /// </summary>
    public bool IsTest => Statement.Relation != Relation.Equal && !IsArithmetic;

    /// <summary>Reads a claim of a sweep.</summary>
    /// <exception cref="InputException">It does not fit the sweep: the message says why.</exception>
    public static BoundClaim Of(Claim claim, SweepSpec spec)
    {
        try
        {
            return Of(claim, spec.Variants);
        }
        catch (ClaimTextException e)
        {
            throw new InputException($"claims.{claim.Name}: {e.Message}.");
        }
    }

    /// <summary>Reads a claim about variants.</summary>
    /// <exception cref="ClaimTextException">Its text cannot be read, or names something that no variant
    /// has.</exception>
    public static BoundClaim Of(Claim claim, ImmutableArray<Variant> variants)
    {
        var statement = ClaimReader.Read(claim.Text);
        return new BoundClaim(claim, statement, new ClaimBinder(statement, variants).Bind());
    }
}

/// <summary>One comparison.</summary>
/// <param name="At">The values that the claim ranges over.</param>
/// <param name="Terms">The terms of the effect, besides the statement's constant.</param>
internal sealed record BoundPart(ImmutableSortedDictionary<string, OptionValue> At, ImmutableArray<BoundTerm> Terms);

/// <summary>A measure of a variant's cells, times a factor.</summary>
/// <param name="Position">The variant's index; the first of the family's when the term is of a front.</param>
internal sealed record BoundTerm(Rational Factor, int Position, string Metric)
{
    /// <summary>The front that it is read from; null when it is a measure of a single variant.</summary>
    public BoundFront? Front { get; init; }

    /// <summary>Every variant whose cells it reads.</summary>
    public IEnumerable<int> Positions =>
        Front switch
        {
            null => [Position],
            { LevelOf: { } level } => [.. Front.Family.Positions, level],
            _ => Front.Family.Positions,
        };
}

/// <summary>
/// Source accuracy at a target accuracy, on the front of a family of rows: a fraction, though no count is behind it.
/// </summary>
/// <param name="Level">The target accuracy; null when it is that of a cell.</param>
/// <param name="LevelOf">The variant whose cell of the same seed has it; null when it is a number.</param>
internal sealed record BoundFront(RowFamily Family, Rational? Level, int? LevelOf);
