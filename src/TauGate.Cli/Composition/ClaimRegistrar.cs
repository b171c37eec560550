using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>Registers the claims of a sweep file, and says what was known by then.</summary>
internal static class ClaimRegistrar
{
    /// <summary>Registers them.</summary>
    /// <exception cref="InputException">The file has no claims.</exception>
    public static async Task<RegisteredClaims> RunAsync(
        IRegistrationStore store, SweepSpec spec, CancellationToken cancellation)
    {
        if (spec.Claims.IsEmpty)
            throw new InputException(
                $"taugate: {spec.Name} has no claims to register. Write them into its section 'claims:' "
                + "(docs/claims.md); the standard ones count as registered only when they are written there too.");
        var registration = await store.RegisterAsync(spec, cancellation);
        // The cells of a tuned sweep are not known before its rates are.
        var origins = spec.Tune is null ? await ClaimOrigins.ReadAsync(store, spec, spec.Claims, cancellation) : [];
        return new RegisteredClaims(spec, registration, origins);
    }

    /// <summary>What was registered.</summary>
    /// <param name="Origins">Of the claims, in their order; empty for a sweep that is to be tuned.</param>
    internal sealed record RegisteredClaims(
        SweepSpec Spec, Registration Registration, ImmutableArray<ClaimOrigin> Origins)
    {
        /// <summary>Why a claim is exploratory; null when it is not, as far as is known.</summary>
        public string? Exploratory(int claim) =>
            Origins.IsEmpty ? null : Exploration.Of([], Origins[claim], Spec.Claims.Length);
    }

    /// <summary>For people: when, under which digest, and of each claim whether it comes before its results.</summary>
    internal static IEnumerable<string> Lines(RegisteredClaims registered)
    {
        var (spec, registration) = (registered.Spec, registered.Registration);
        var claims = Phrases.Count(spec.Claims.Length, "claim");
        var at = registration.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        yield return $"{spec.Name}: {claims} registered{(registration.IsNew ? "" : " already,")} {at} UTC";
        yield return $"  digest {registration.Digest}";
        if (registered.Origins.IsEmpty)
            yield return "  Their cells are known when the sweep is tuned: "
                + $"'taugate claims {spec.Name}' then says which had results by now.";
        for (var i = 0; i < registered.Origins.Length; i++)
            yield return $"  {spec.Claims[i].Name}: {Standing(registered, i)}";
        yield return "Publish the digest, in a commit or a preprint: it proves to others when the claims were written.";
    }

    /// <summary>
    /// For programs: <c>sweep</c>, <c>digest</c>, <c>registered_at</c>, <c>new</c> and <c>claims</c>, each with
    /// <c>name</c>, <c>text</c>, <c>cells</c>, <c>results_before</c>, <c>exploratory</c> and <c>exploratory_reason</c>.
    /// Of a sweep that is to be tuned, the two numbers are null.
    /// </summary>
    internal static JsonObject Document(RegisteredClaims registered) => new()
    {
        ["sweep"] = registered.Spec.Name,
        ["digest"] = registered.Registration.Digest.ToString(),
        ["registered_at"] = RunJson.Time(registered.Registration.At),
        ["new"] = registered.Registration.IsNew,
        ["claims"] = new JsonArray([.. registered.Spec.Claims.Select((claim, i) => (JsonNode)new JsonObject
        {
            ["name"] = claim.Name,
            ["text"] = claim.Text,
            ["cells"] = registered.Origins.IsEmpty ? null : registered.Origins[i].Cells,
            ["results_before"] = registered.Origins.IsEmpty ? null : registered.Origins[i].Before,
            ["exploratory"] = registered.Exploratory(i) is not null,
            ["exploratory_reason"] = registered.Exploratory(i),
        })]),
    };

    private static string Standing(RegisteredClaims registered, int claim)
    {
        if (registered.Exploratory(claim) is { } late) return $"EXPLORATORY: {late}";
        return $"before any result of its {Phrases.Count(registered.Origins[claim].Cells, "cell")}";
    }
}
