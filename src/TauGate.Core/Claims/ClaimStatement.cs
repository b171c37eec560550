using System.Collections.Immutable;
using TauGate.Core.Statistics;

namespace TauGate.Core.Claims;

/// <summary>
/// A claim's text, parsed but not yet bound to a sweep. The effect is the left side minus the right side.
/// </summary>
/// <param name="Terms">The effect's measures.</param>
/// <param name="Constant">The effect's constant part.</param>
/// <param name="Margin">The number after <c>by</c> or <c>within</c>.</param>
/// <param name="At">Settings of every arm that has them and does not fix them itself.</param>
/// <param name="Over">Settings that the quantifier ranges over.</param>
/// <param name="Level">Alpha; null when the claim has none of its own.</param>
internal sealed record ClaimStatement(
    Relation Relation,
    ImmutableArray<ArmTerm> Terms,
    Rational Constant,
    Rational Margin,
    ImmutableArray<SettingMatch> At,
    Quantifier Quantifier,
    ImmutableArray<ClaimToken> Over,
    double? Level
)
{
    /// <summary>
    /// Target accuracy at which every arm is compared, except arms that name one themselves; null when the claim names
    /// none.
    /// </summary>
    public TargetLevel? Target { get; init; }
}

/// <summary>Where the effect must lie.</summary>
internal enum Relation
{
    /// <summary>Above the margin.</summary>
    Above,

    /// <summary>Below the negative margin.</summary>
    Below,

    /// <summary>Within the margin of 0.</summary>
    Within,

    /// <summary>Exactly 0 in every cell.</summary>
    Equal,
}

/// <summary>Whether a claim makes one comparison, or one for each value of a setting.</summary>
internal enum Quantifier
{
    /// <summary>One comparison.</summary>
    None,

    /// <summary>Every comparison must hold.</summary>
    Every,

    /// <summary>At least one comparison must hold.</summary>
    Some,
}

/// <summary>A measure of an arm, times a factor.</summary>
/// <param name="Arm">The label, with its place in the text.</param>
/// <param name="Fixed">Settings in brackets.</param>
internal sealed record ArmTerm(Rational Factor, ClaimToken Arm, ImmutableArray<SettingMatch> Fixed, string Metric)
{
    /// <summary>
    /// Target accuracy in brackets, at which the front over the arm's learning rates is read; null when it names none.
    /// </summary>
    public TargetLevel? Target { get; init; }
}

/// <summary>A target accuracy to compare at.</summary>
/// <param name="Name">The word <c>target_accuracy</c>, with its place in the text.</param>
/// <param name="Value">The accuracy, 0 to 1; null when it is that of an arm.</param>
/// <param name="Of">An arm and its target accuracy, seed by seed; null when it is a number.</param>
internal sealed record TargetLevel(ClaimToken Name, Rational? Value, ArmTerm? Of);

/// <summary>A setting and the value it must have, as text without spaces.</summary>
internal sealed record SettingMatch(ClaimToken Name, ClaimToken Value);
