using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>The verdict on a claim.</summary>
public enum Verdict
{
    /// <summary>The interval lies wholly where the claim says.</summary>
    Supported,

    /// <summary>The interval lies wholly elsewhere.</summary>
    Refuted,

    /// <summary>Neither, or something forbids a verdict, such as a missing cell.</summary>
    Undecided,
}

/// <summary>The verdict on a claim and on each of its comparisons.</summary>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
/// <param name="Level">The share of <see cref="Alpha"/> at which it was judged: over the tests of the file, and over
/// looks.</param>
/// <param name="Parts">At least one: one for each combination of values that the claim ranges over.</param>
public sealed record ClaimVerdict(
    Claim Claim,
    Verdict Verdict,
    string? Reason,
    double Level,
    ImmutableArray<ClaimPart> Parts
)
{
    /// <summary>The claim's alpha: 0.05 unless it names another.</summary>
    public double Alpha { get; init; } = ClaimJudge.DefaultLevel;

    /// <summary>Whether it is about counts that follow from the sweep alone; it is then no finding.</summary>
    public bool IsArithmetic { get; init; }

    /// <summary>
    /// Whether the verdict is a statistical test, which may be wrong by chance; false for <c>=</c> and arithmetic,
    /// which are looked up in each cell.
    /// </summary>
    public bool IsTest { get; init; } = true;

    /// <summary>Of <c>by</c> or <c>within</c>.</summary>
    public double Margin { get; init; }

    /// <summary>
    /// Why the verdict is exploratory: seeds or the claim itself were added after results were known. Null when it is
    /// not.
    /// </summary>
    public string? Exploratory { get; init; }

    /// <summary>
    /// When the claim was registered, and which results there were by then; null when that was not looked up.
    /// </summary>
    public ClaimOrigin? Origin { get; init; }

    /// <summary>The part that decides the verdict, whose numbers are shown as the claim's.</summary>
    public required ClaimPart Deciding { get; init; }
}
