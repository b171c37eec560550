using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>What a claim is about, so that it can be recognised in another revision or another sweep.</summary>
/// <param name="Arms">Digest of the claim's text and of everything except the seeds that determines the cells of its
/// arms. The names of claim and sweep are not part of it.</param>
/// <param name="Seeds">The sweep's seeds, or the first of those that are added from look to look.</param>
/// <param name="Positions">Indices of the variants that the claim names, ascending.</param>
public sealed record ClaimSubject(Claim Claim, Digest Arms, string Seeds, ImmutableArray<int> Positions)
{
    /// <summary>The seed at which keys are compared: they differ at every seed or at none.</summary>
    private const long AnySeed = 0;

    /// <summary>The subject of a claim of a sweep.</summary>
    /// <exception cref="InputException">The claim does not fit the sweep.</exception>
    public static ClaimSubject Of(SweepSpec spec, Claim claim)
    {
        var parts = BoundClaim.Of(claim, spec).Parts;
        using var hash = new CanonicalHash("taugate/claim");
        hash.Add("text", claim.Text);
        // Before its rates are chosen a sweep has no cells; then only arms that are tuned in the same way are the same.
        if (spec.Tune is not null)
            hash.Add("tuned", SweepJson.DigestOf(spec).Value);
        foreach (var part in parts.OrderBy(TitleOf, StringComparer.Ordinal))
        {
            hash.Add("part", TitleOf(part));
            foreach (var position in part.Terms.SelectMany(t => t.Positions))
                hash.Add("cell", KeyOf(spec, spec.Variants[position]).Value);
        }
        var seeds = spec.Growth is { } growth ? Invariant($"from {growth.From}") : spec.Seeds.ToString();
        var positions = parts.SelectMany(p => p.Terms).SelectMany(t => t.Positions).Distinct().Order();
        return new ClaimSubject(claim, hash.Finish(), seeds, [.. positions]);
    }

    private static CellKey KeyOf(SweepSpec spec, Variant variant) =>
        spec.Task(new SweepCell(Ordinal: 0, AnySeed, variant, RecordUnits: false)).Key;

    private static string TitleOf(BoundPart part) => string.Join(' ', part.At.Select(v => $"{v.Key}={v.Value}"));
}
