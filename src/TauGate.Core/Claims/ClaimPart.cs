using System.Collections.Immutable;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>One comparison of a claim.</summary>
/// <param name="At">The values that the claim ranges over; empty for a claim of one part.</param>
/// <param name="Verdict">Of this part, by its interval.</param>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
/// <param name="Effect">
/// Left side less right side over the seeds that count, its interval of level 1 - <see cref="Level"/>; null when none
/// does.
/// </param>
/// <param name="P">
/// Two-sided, against the margin, or the nearer of both; null below two seeds, and of what is not tested but looked up:
/// <c>=</c> and arithmetic.
/// </param>
public sealed record ClaimPart(
    ImmutableSortedDictionary<string, OptionValue> At,
    Verdict Verdict,
    string? Reason,
    SampleSummary? Effect,
    double? P
)
{
    /// <summary>At which the part was judged: its interval has level 1 - this.</summary>
    public double Level { get; init; } = ClaimJudge.DefaultLevel;

    /// <summary>
    /// <see cref="P"/> after the correction for the claims of the file, the looks and, where one part decides, Holm's
    /// over the parts: below the claim's alpha exactly when the part is decided.
    /// </summary>
    public double? AdjustedP { get; init; }

    /// <summary>Of <c>within</c>: two-sided p of the effect against 0.</summary>
    public double? ZeroP { get; init; }

    /// <summary>
    /// Of <c>within</c>: whether the interval lies within the margin and leaves 0 out. Both are so at once when an
    /// effect is small and well measured.
    /// </summary>
    public bool IsEquivalentAndDistinguishable =>
        Verdict == Verdict.Supported && ZeroP is not null && (Effect?.CiLow > 0 || Effect?.CiHigh < 0);

    /// <summary>Of <c>=</c>: pairs that are exactly equal.</summary>
    public int? EqualPairs { get; init; }

    /// <summary>
    /// Wilcoxon's exact signed-rank test of the same, a sensitivity; only of <c>&gt;</c> and <c>&lt;</c>.
    /// </summary>
    public double? SignedRankP { get; init; }

    /// <summary>Percentile bootstrap interval of the effect, a sensitivity; null below 20 seeds.</summary>
    public (double Low, double High)? Bootstrap { get; init; }

    /// <summary>
    /// Seeds whose cells have results, but of different foundations under the same foundation settings: not paired, not
    /// counted.
    /// </summary>
    public ImmutableArray<long> Unpaired { get; init; } = [];

    /// <summary>Cells that have no result yet, or none at all.</summary>
    public ImmutableArray<ClaimCell> Missing { get; init; } = [];

    /// <summary>Cells whose loss became NaN or infinite.</summary>
    public ImmutableArray<ClaimCell> Diverged { get; init; } = [];

    /// <summary>Families of rows whose front ends below the target accuracy that is asked for, and the seed.</summary>
    public ImmutableArray<ClaimCell> NotReached { get; init; } = [];

    /// <summary>
    /// Whether it is undecided because a cell's result does not have the measure, or a family not the target accuracy.
    /// </summary>
    public bool LacksValue { get; init; }

    /// <summary>
    /// Whether arms have different foundation settings, so that they share a seed and not a foundation.
    /// </summary>
    public bool IsPairedBySeedAlone { get; init; }
}

/// <summary>A cell that a claim needs.</summary>
/// <param name="Title">Label and axis values.</param>
public readonly record struct ClaimCell(string Title, long Seed);
