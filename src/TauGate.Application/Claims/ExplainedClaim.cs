using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Claims;

/// <summary>
/// When a claim of a stored sweep was registered, in which sweeps, and which results there were by then.
/// </summary>
/// <param name="Sweep">The stored sweep's name.</param>
/// <param name="Registrations">Of the same claim about the same arms, the earliest first; of other seeds too.</param>
/// <param name="Exploratory">Why it is exploratory; null when it is a test.</param>
public sealed record ExplainedClaim(
    string Sweep,
    Claim Claim,
    ClaimOrigin Origin,
    ImmutableArray<ClaimRegistration> Registrations,
    string? Exploratory
)
{
    /// <summary>Reads it.</summary>
    /// <param name="claim">One of the sweep's.</param>
    public static async Task<ExplainedClaim> ReadAsync(
        Stores stores,
        StoredSweep sweep,
        Claim claim,
        CancellationToken cancellation
    )
    {
        var revisions = await stores.Sweeps.RevisionsAsync(sweep.Id, cancellation);
        var spec = revisions[^1].Spec;
        var origin = (await ClaimOrigins.ReadAsync(stores.Registrations, spec, [claim], cancellation)).Single();
        var registrations = await stores.Registrations.OfAsync([ClaimSubject.Of(spec, claim).Arms], cancellation);
        return new ExplainedClaim(
            sweep.Name,
            claim,
            origin,
            [.. registrations.OrderBy(r => r.LastExecution).ThenBy(r => r.At)],
            Exploration.Of(revisions, origin, spec.Claims.Length)
        );
    }
}
