using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>What came of a claim.</summary>
public enum Verdict
{
    /// <summary>The interval lies where the claim says.</summary>
    Supported,

    /// <summary>The interval lies wholly elsewhere.</summary>
    Refuted,

    /// <summary>Neither, or there is something that forbids a verdict.</summary>
    Undecided,
}

/// <summary>What came of a claim, and of each comparison that it is made of.</summary>
/// <param name="Reason">Why it is undecided; null otherwise.</param>
/// <param name="Level">
/// The share of <see cref="Alpha"/> at which it was judged: over the tests of the file, and over looks.
/// </param>
/// <param name="Parts">At least one: one for each combination of values that the claim ranges over.</param>
public sealed record ClaimVerdict(
    Claim Claim,
    Verdict Verdict,
    string? Reason,
    double Level,
    ImmutableArray<ClaimPart> Parts
)
{
    /// <summary>Of the claim: 0.05, or what it says itself.</summary>
    public double Alpha { get; init; } = ClaimJudge.DefaultLevel;

    /// <summary>
    /// Whether it is about counts that follow from the sweep alone. It holds or does not, and shows nothing.
    /// </summary>
    public bool IsArithmetic { get; init; }

    /// <summary>
    /// Whether it was tested, and may be wrong by chance; of <c>=</c> and arithmetic each cell is looked up.
    /// </summary>
    public bool IsTest { get; init; } = true;

    /// <summary>Of <c>by</c> or <c>within</c>.</summary>
    public double Margin { get; init; }

    /// <summary>
    /// Why the verdict counts as a look at data and not as a test: seeds or the claim itself were added afterwards.
    /// Null when it is a test.
    /// </summary>
    public string? Exploratory { get; init; }

    /// <summary>When the claim was registered, and which results there were by then; null where nobody asked.</summary>
    public ClaimOrigin? Origin { get; init; }

    /// <summary>The part that the verdict hangs on, whose numbers stand for the claim's.</summary>
    public required ClaimPart Deciding { get; init; }
}
