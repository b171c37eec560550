using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Ports;

namespace TauGate.Core.Claims;

/// <summary>Whether a verdict is a test or only a look at data: what was decided after results could be seen is exploratory.</summary>
public static class Exploration
{
    /// <summary>Why a claim of a sweep is exploratory; null when it is not.</summary>
    /// <param name="revisions">Of the sweep, oldest first.</param>
    /// <param name="claim">One of the last revision, or one that needs not be written anywhere (<paramref name="isStandard"/>).</param>
    /// <param name="isStandard">Whether it is one of <see cref="StandardClaims"/>, which stood before any result.</param>
    public static string? Of(ImmutableArray<SweepRevision> revisions, Claim claim, bool isStandard)
    {
        var reasons = new List<string>();
        for (var i = 1; i < revisions.Length; i++)
        {
            var (before, now) = (revisions[i - 1], revisions[i]);
            if (now.ResultsBefore == 0) continue;
            // Seeds that are added by looks that were fixed before any result are part of the test, wherever the looks may end.
            if (now.Spec.Growth?.From != before.Spec.Growth?.From) reasons.Add(When("how seeds are added was changed", now));
            else if (now.Spec.Growth is null && !now.Spec.Seeds.Equals(before.Spec.Seeds)) reasons.Add(When("seeds were changed", now));
        }
        // In which revision the claim, as it stands, was written.
        var written = revisions.Length - 1;
        while (!isStandard && written > 0 && revisions[written - 1].Spec.Claims.Contains(claim)) written--;
        if (!isStandard && written > 0 && revisions[written] is { ResultsBefore: > 0 } late) reasons.Add(When("the claim was written", late));
        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }

    private static string When(string what, SweepRevision revision) => string.Create(CultureInfo.InvariantCulture,
        $"{what} in revision {revision.Revision}, when {revision.ResultsBefore} {(revision.ResultsBefore == 1 ? "cell" : "cells")} had results");
}
