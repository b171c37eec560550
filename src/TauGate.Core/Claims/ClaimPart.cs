using System.Collections.Immutable;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>One comparison of a claim.</summary>
/// <param name="At">The values that the claim ranges over; empty for a claim of one part.</param>
/// <param name="Verdict">Of this part, by its interval; of a claim <c>for some</c>, by its p-value after Holm's correction.</param>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
/// <param name="Effect">Left side less right side over the seeds that count; null when none does.</param>
/// <param name="P">Two-sided; null below two seeds, and for <c>=</c>, which is not tested but looked up.</param>
public sealed record ClaimPart(ImmutableSortedDictionary<string, OptionValue> At, Verdict Verdict, string? Reason, SampleSummary? Effect, double? P)
{
    /// <summary><see cref="P"/> after Holm's correction over the claim's parts; only of a claim <c>for some</c>.</summary>
    public double? HolmP { get; init; }

    /// <summary>Wilcoxon's exact signed-rank test of the same, a sensitivity; only of <c>&gt;</c> and <c>&lt;</c>.</summary>
    public double? SignedRankP { get; init; }

    /// <summary>Percentile bootstrap interval of the effect, a sensitivity; null below 20 seeds.</summary>
    public (double Low, double High)? Bootstrap { get; init; }

    /// <summary>Seeds whose cells have results, but of different foundations under the same foundation settings: not paired, not counted.</summary>
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

    /// <summary>Whether arms have different foundation settings, so that they share a seed and not a foundation.</summary>
    public bool IsPairedBySeedAlone { get; init; }
}

/// <summary>A cell that a claim needs.</summary>
/// <param name="Title">Label and axis values.</param>
public readonly record struct ClaimCell(string Title, long Seed);
