using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>
/// Judges claims by the paired t interval of their effect over seeds (docs/claims.md). What has diverged or missing cells, or fewer than six pairs, is undecided:
/// nothing is dropped silently.
/// </summary>
public static class ClaimJudge
{
    /// <summary>Alpha of a claim that names none.</summary>
    public const double DefaultLevel = 0.05;

    /// <summary>Fewest pairs that a verdict is given on.</summary>
    public const int FewestPairs = 6;

    /// <summary>Checks claims against a sweep without judging them.</summary>
    /// <exception cref="InputException">One does not fit the sweep.</exception>
    public static void Check(SweepSpec spec, IEnumerable<Claim> claims)
    {
        foreach (var claim in claims) BoundClaim.Of(claim, spec);
    }

    /// <summary>The verdicts, in the order of the claims.</summary>
    /// <param name="rows">The sweep's cells that have a result; those of other seeds are left aside.</param>
    /// <param name="levelOf">The level at which a claim of this alpha is judged; alpha itself by default.</param>
    /// <exception cref="InputException">A claim does not fit the sweep.</exception>
    public static ImmutableArray<ClaimVerdict> Judge(SweepSpec spec, IEnumerable<Claim> claims, IEnumerable<CellRow> rows, Func<double, double>? levelOf = null)
    {
        var cells = rows.ToDictionary(r => (r.Position, r.Seed));
        return [.. claims.Select(c => Judge(BoundClaim.Of(c, spec), spec, cells, levelOf ?? (alpha => alpha)))];
    }

    private static ClaimVerdict Judge(BoundClaim bound, SweepSpec spec, Dictionary<(int, long), CellRow> cells, Func<double, double> levelOf)
    {
        var statement = bound.Statement;
        var level = levelOf(statement.Level ?? DefaultLevel);
        ImmutableArray<ClaimPart> parts = [.. bound.Parts.Select(p => new PartJudge(statement, p, spec, level).Judge(cells))];
        if (statement.Quantifier == Quantifier.Some) parts = Corrected(parts, level);
        var (verdict, reason) = Together(statement.Quantifier, parts);
        return new ClaimVerdict(bound.Claim, verdict, reason, level, parts) { Deciding = Deciding(statement.Quantifier, parts) };
    }

    /// <summary>Of many parts of which one suffices, each is supported only by its corrected p; a part without one counts as 1.</summary>
    private static ImmutableArray<ClaimPart> Corrected(ImmutableArray<ClaimPart> parts, double level)
    {
        var adjusted = Holm.Adjust([.. parts.Select(p => p.P ?? 1)]);
        return [.. parts.Zip(adjusted, (part, p) =>
        {
            var corrected = part with { HolmP = part.P is null ? null : p };
            return part.Verdict == Verdict.Supported && part.P is not null && p >= level
                ? corrected with { Verdict = Verdict.Undecided, Reason = "not after Holm's correction" }
                : corrected;
        })];
    }

    private static (Verdict Verdict, string? Reason) Together(Quantifier quantifier, ImmutableArray<ClaimPart> parts)
    {
        // A cell that is not there may be what the claim hangs on, whichever part it belongs to.
        if (parts.FirstOrDefault(p => p.Missing.Length + p.Diverged.Length > 0) is { } lacking) return (Verdict.Undecided, Of(lacking));
        var (one, all) = quantifier == Quantifier.Some ? (Verdict.Supported, Verdict.Refuted) : (Verdict.Refuted, Verdict.Supported);
        if (parts.Any(p => p.Verdict == one)) return (one, null);
        return parts.FirstOrDefault(p => p.Verdict != all) is { } open ? (Verdict.Undecided, Of(open)) : (all, null);

        string? Of(ClaimPart part) => part.At.IsEmpty ? part.Reason : $"{TitleOf(part)}: {part.Reason}";
    }

    /// <summary>The values that a part is about, such as <c>rank=8</c>.</summary>
    public static string TitleOf(ClaimPart part) => string.Join(' ', part.At.Select(v => $"{v.Key}={v.Value}"));

    /// <summary>Of all: what speaks most against the claim. Of some: what speaks most for it.</summary>
    private static ClaimPart Deciding(Quantifier quantifier, ImmutableArray<ClaimPart> parts)
    {
        var isSome = quantifier == Quantifier.Some;
        return parts
            .OrderBy(p => p.Verdict switch { Verdict.Supported => isSome ? 0 : 2, Verdict.Refuted => isSome ? 2 : 0, _ => 1 })
            .ThenBy(p => p.Verdict == Verdict.Refuted ? p.P ?? 1 : isSome ? p.P ?? 1 : -(p.P ?? 1))
            .First();
    }

    /// <summary>Such as <c>lora rank=8 (seeds 1, 2 and 5 more)</c>.</summary>
    internal static string Name(IEnumerable<ClaimCell> cells) => string.Join(", ", cells.GroupBy(c => c.Title).Select(g => $"{g.Key} ({Seeds([.. g.Select(c => c.Seed)])})"));

    internal static string Seeds(IReadOnlyList<long> seeds)
    {
        const int Shown = 4;
        var shown = string.Join(", ", seeds.Take(Shown).Select(s => s.ToString(CultureInfo.InvariantCulture)));
        return $"{(seeds.Count == 1 ? "seed" : "seeds")} {shown}{(seeds.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {seeds.Count - Shown} more") : "")}";
    }
}
