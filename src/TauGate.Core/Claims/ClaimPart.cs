using System.Collections.Immutable;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>One comparison of a claim.</summary>
/// <param name="At">The values that the claim ranges over; empty for a claim of one part.</param>
/// <param name="Verdict">The verdict on this part, by its interval.</param>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
/// <param name="Effect">Left side minus right side over the seeds that count, with an interval of level 1 -
/// <see cref="Level"/>; null when no seed counts.</param>
/// <param name="P">Two-sided p-value against the margin, or the nearer of two; null below two seeds, and for claims
/// that are looked up and not tested: <c>=</c> and arithmetic.</param>
public sealed record ClaimPart(
    ImmutableSortedDictionary<string, OptionValue> At,
    Verdict Verdict,
    string? Reason,
    SampleSummary? Effect,
    double? P
)
{
    /// <summary>The level at which the part was judged: its interval has level 1 - this.</summary>
    public double Level { get; init; } = ClaimJudge.DefaultLevel;

    /// <summary>
    /// <see cref="P"/> corrected for the number of claims in the file, for the looks and, when a single part decides,
    /// by Holm's procedure over the parts: below the claim's alpha exactly when the part is decided.
    /// </summary>
    public double? AdjustedP { get; init; }

    /// <summary>For <c>within</c>: two-sided p-value of the effect against 0.</summary>
    public double? ZeroP { get; init; }

    /// <summary>
    /// For <c>within</c>: whether the interval lies within the margin and excludes 0, as it does for an effect that is
    /// small and precisely measured.
    /// </summary>
    public bool IsEquivalentAndDistinguishable =>
        Verdict == Verdict.Supported && ZeroP is not null && (Effect?.CiLow > 0 || Effect?.CiHigh < 0);

    /// <summary>For <c>=</c>: number of pairs that are exactly equal.</summary>
    public int? EqualPairs { get; init; }

    /// <summary>
    /// P-value of Wilcoxon's exact signed-rank test, as a check of sensitivity; only for <c>&gt;</c> and <c>&lt;</c>.
    /// </summary>
    public double? SignedRankP { get; init; }

    /// <summary>Percentile bootstrap interval of the effect, as a check of sensitivity; null below 20 seeds.</summary>
    public (double Low, double High)? Bootstrap { get; init; }

    /// <summary>
    /// Seeds whose cells have results that started from different foundations of the same settings: they are not paired
    /// and do not count.
    /// </summary>
    public ImmutableArray<long> Unpaired { get; init; } = [];

    /// <summary>Cells that have no result.</summary>
    public ImmutableArray<ClaimCell> Missing { get; init; } = [];

    /// <summary>Cells whose loss became NaN or infinite.</summary>
    public ImmutableArray<ClaimCell> Diverged { get; init; } = [];

    /// <summary>Families of rows, with a seed, whose front ends below the target accuracy that is asked for.</summary>
    public ImmutableArray<ClaimCell> NotReached { get; init; } = [];

    /// <summary>
    /// Whether it is undecided because a cell's result lacks the measure, or a family does not reach the target
    /// accuracy.
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
