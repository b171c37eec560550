using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Claims;

/// <summary>Registers the claims of a sweep file before anything of it runs.</summary>
public static class ClaimRegistrar
{
    /// <summary>Registers them.</summary>
    /// <exception cref="InputException">The file has no claims.</exception>
    public static async Task<RegisteredClaims> RunAsync(
        IRegistrationStore store,
        SweepSpec spec,
        CancellationToken cancellation
    )
    {
        if (spec.Claims.IsEmpty)
        {
            throw new InputException(
                $"taugate: {spec.Name} has no claims to register. Write them into its section 'claims:' "
                    + "(docs/claims.md); the standard ones count as registered only when they are written there too."
            );
        }
        var registration = await store.RegisterAsync(spec, cancellation);
        // The cells of a tuned sweep are not known before its rates are chosen.
        var origins = spec.Tune is null ? await ClaimOrigins.ReadAsync(store, spec, spec.Claims, cancellation) : [];
        return new RegisteredClaims(spec, registration, origins);
    }
}

/// <summary>What was registered.</summary>
/// <param name="Origins">Of the claims, in their order; empty for a sweep that is to be tuned.</param>
public sealed record RegisteredClaims(SweepSpec Spec, Registration Registration, ImmutableArray<ClaimOrigin> Origins)
{
    /// <summary>Why a claim is exploratory; null when it is not, as far as is known.</summary>
    public string? Exploratory(int claim) =>
        Origins.IsEmpty ? null : Exploration.Of([], Origins[claim], Spec.Claims.Length);
}
