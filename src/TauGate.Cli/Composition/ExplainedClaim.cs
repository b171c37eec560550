using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>When a claim of a stored sweep was written, in which sweeps, and which results there were.</summary>
/// <param name="Registrations">Of the same claim about the same arms, the earliest first; of other seeds too.</param>
/// <param name="Exploratory">Why it is exploratory; null when it is a test.</param>
internal sealed record ExplainedClaim(
    Claim Claim, ClaimOrigin Origin, ImmutableArray<ClaimRegistration> Registrations, string? Exploratory)
{
    /// <summary>Reads it.</summary>
    /// <param name="revisions">Of the sweep, the present one last, which has the claim.</param>
    public static async Task<ExplainedClaim> ReadAsync(
        IRegistrationStore store, ImmutableArray<SweepRevision> revisions, Claim claim, CancellationToken cancellation)
    {
        var spec = revisions[^1].Spec;
        var origin = (await ClaimOrigins.ReadAsync(store, spec, [claim], cancellation)).Single();
        var registrations = await store.OfAsync([ClaimSubject.Of(spec, claim).Arms], cancellation);
        return new ExplainedClaim(
            claim, origin, [.. registrations.OrderBy(r => r.LastExecution).ThenBy(r => r.At)],
            Exploration.Of(revisions, origin, spec.Claims.Length));
    }

    /// <summary>For people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"claim {Claim.Name}: {Claim.Text}";
        foreach (var registration in Registrations)
        {
            var at = registration.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            yield return $"  registered {at} UTC in sweep '{registration.Sweep}', seeds {registration.Seeds}";
            yield return $"    digest {registration.Digest}";
        }
        if (Origin.Registered is null) yield return "  not registered for the seeds of this sweep";
        else if (Origin.Before == 0) yield return $"  before any result of its {Phrases.Count(Origin.Cells, "cell")}";
        yield return Exploratory is { } late ? $"  exploratory: {late}" : "  not exploratory";
    }

    /// <summary>For programs.</summary>
    public JsonObject Document(string sweep) => new()
    {
        ["sweep"] = sweep,
        ["claim"] = Claim.Name,
        ["text"] = Claim.Text,
        ["cells"] = Origin.Cells,
        ["results_before"] = Origin.Before,
        ["first_sweep"] = Origin.FirstSweep,
        ["exploratory"] = Exploratory is not null,
        ["exploratory_reason"] = Exploratory,
        ["registrations"] = new JsonArray([.. Registrations.Select(r => (JsonNode)new JsonObject
        {
            ["sweep"] = r.Sweep,
            ["seeds"] = r.Seeds,
            ["digest"] = r.Digest.ToString(),
            ["at"] = RunJson.Time(r.At),
            ["claims"] = r.Claims,
        })]),
    };
}
