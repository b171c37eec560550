using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// Whether a verdict is a test or only a look at data: what was decided after results could be seen is exploratory.
/// </summary>
public static class Exploration
{
    /// <summary>Why a claim of a sweep is exploratory; null when it is not.</summary>
    /// <param name="revisions">Of the sweep, oldest first.</param>
    /// <param name="origin">Of the claim.</param>
    /// <param name="claims">How many claims are judged together.</param>
    public static string? Of(ImmutableArray<SweepRevision> revisions, ClaimOrigin origin, int claims)
    {
        var reasons = Seeds(revisions).Append(Registration(origin, claims)).OfType<string>().ToList();
        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }

    private static IEnumerable<string> Seeds(ImmutableArray<SweepRevision> revisions)
    {
        for (var i = 1; i < revisions.Length; i++)
        {
            var (before, now) = (revisions[i - 1], revisions[i]);
            if (now.ResultsBefore == 0)
                continue;
            // Seeds that are added by looks that were fixed before any result are part of the test, wherever the looks
            // may end.
            if (now.Spec.Growth?.From != before.Spec.Growth?.From)
                yield return When("how seeds are added was changed", now);
            else if (now.Spec.Growth is null && !now.Spec.Seeds.Equals(before.Spec.Seeds))
                yield return When("seeds were changed", now);
        }
    }

    private static string? Registration(ClaimOrigin origin, int claims)
    {
        if (origin.Before > 0)
        {
            var first = origin.FirstSweep is { } sweep ? $", first in sweep '{sweep}'" : "";
            var cells = Invariant($"{origin.Before:N0} of its {Plural.Count(origin.Cells, "cell")}");
            if (origin.Registered is null)
                return $"the claim was not registered, and there are results of {cells}{first}";
            var seeds = origin.WasForOtherSeeds ? " for these seeds" : "";
            return $"{cells} had results when the claim was written{seeds}{first}";
        }
        // Fewer claims share the level, so that it is another test than the one that was registered.
        if (origin.Family is not { } family || family <= claims)
            return null;
        return Invariant($"it was registered as one of {family} claims and is judged as one of {claims}");
    }

    private static string When(string what, SweepRevision revision)
    {
        var cells = Plural.Of(revision.ResultsBefore, "cell");
        return Invariant($"{what} in revision {revision.Revision}, when {revision.ResultsBefore} {cells} had results");
    }
}
