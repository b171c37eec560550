using System.Globalization;
using TauGate.Application.Claims;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>When claims were registered and which results were known by then, for people.</summary>
internal static class ClaimText
{
    /// <summary>
    /// When claims were registered, under which digest, and for each whether that was before its results.
    /// </summary>
    public static IEnumerable<string> Lines(RegisteredClaims registered)
    {
        var (spec, registration) = (registered.Spec, registered.Registration);
        var claims = Plural.Count(spec.Claims.Length, "claim");
        var already = registration.IsNew ? "" : " already,";
        yield return $"{spec.Name}: {claims} registered{already} {Second(registration.At)}";
        yield return $"  digest {registration.Digest}";
        if (registered.Origins.IsEmpty)
        {
            yield return "  Their cells are known when the sweep is tuned: "
                + $"'taugate claims {spec.Name}' then says which had results by now.";
        }
        for (var i = 0; i < registered.Origins.Length; i++)
        {
            yield return $"  {spec.Claims[i].Name}: "
                + (
                    registered.Exploratory(i) is { } late
                        ? $"EXPLORATORY: {late}"
                        : $"before any result of its {Plural.Count(registered.Origins[i].Cells, "cell")}"
                );
        }
        yield return "Publish the digest, in a commit or a preprint: it proves to others when the claims were written.";
    }

    /// <summary>For a claim, each registration with its sweep and time, and which results there were by then.</summary>
    public static IEnumerable<string> Lines(ExplainedClaim explained)
    {
        yield return $"claim {explained.Claim.Name}: {explained.Claim.Text}";
        foreach (var registration in explained.Registrations)
        {
            var at = Second(registration.At);
            yield return $"  registered {at} in sweep '{registration.Sweep}', seeds {registration.Seeds}";
            yield return $"    digest {registration.Digest}";
        }
        if (explained.Origin.Registered is null)
            yield return "  not registered for the seeds of this sweep";
        else if (explained.Origin.Before == 0)
            yield return $"  before any result of its {Plural.Count(explained.Origin.Cells, "cell")}";
        yield return explained.Exploratory is { } late ? $"  exploratory: {late}" : "  not exploratory";
    }

    private static string Second(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
