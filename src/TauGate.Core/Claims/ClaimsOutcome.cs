using System.Collections.Immutable;

namespace TauGate.Core.Claims;

/// <summary>The verdicts on a sweep's claims, and what a reader must know of them.</summary>
/// <param name="Sweep">Its name.</param>
/// <param name="Seeds">How many seeds the sweep has.</param>
/// <param name="Verdicts">In the order to print.</param>
public sealed record ClaimsOutcome(string Sweep, long Seeds, ImmutableArray<ClaimVerdict> Verdicts)
{
    /// <summary>Cells of the sweep.</summary>
    public long Cells { get; init; }

    /// <summary>Those without a result.</summary>
    public long MissingCells { get; init; }

    /// <summary>The sweep has no claims of its own: these are the standard ones.</summary>
    public bool AreStandard { get; init; }

    /// <summary>Standard claims for which the sweep lacks an arm.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>
    /// How many seeds each verdict saw, when they were judged by looks at growing numbers of seeds; null otherwise.
    /// </summary>
    public ImmutableArray<int>? SeedsSeen { get; init; }
}
