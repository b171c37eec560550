using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// Judges claims by the paired t interval of their effect over seeds (docs/claims.md), each at its share of alpha: the
/// claims of a file are one family. A claim with diverged or missing cells, or with fewer than six pairs, is undecided:
/// no cell is dropped silently.
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
        foreach (var claim in claims)
            BoundClaim.Of(claim, spec);
    }

    /// <summary>The verdicts, in the order of the claims.</summary>
    /// <param name="claims">One family: each is tested at alpha divided by their number (Bonferroni). Claims that are
    /// looked up and not tested do not count.</param>
    /// <param name="rows">The sweep's cells that have a result; those of other seeds are ignored.</param>
    /// <param name="looks">How many looks there are; each is taken at its share of alpha.</param>
    /// <exception cref="InputException">A claim does not fit the sweep.</exception>
    public static ImmutableArray<ClaimVerdict> Judge(
        SweepSpec spec,
        IEnumerable<Claim> claims,
        IEnumerable<CellRow> rows,
        int looks = 1
    )
    {
        var cells = rows.ToDictionary(r => (r.Position, r.Seed));
        var bound = claims.Select(c => BoundClaim.Of(c, spec)).ToList();
        var shares = looks * bound.Count(c => c.IsTest);
        return [.. bound.Select(c => Judge(c, spec, cells, c.IsTest ? shares : 1))];
    }

    private static ClaimVerdict Judge(
        BoundClaim bound,
        SweepSpec spec,
        Dictionary<(int, long), CellRow> cells,
        int shares
    )
    {
        var statement = bound.Statement;
        var alpha = statement.Level ?? DefaultLevel;
        var judges = bound.Parts.Select(p => new PartJudge(bound, p, spec, cells));
        var parts = JudgeParts(statement.Quantifier, [.. judges], alpha, shares);
        var (verdict, reason) = Together(statement.Quantifier, parts);
        return new ClaimVerdict(bound.Claim, verdict, reason, alpha / shares, parts)
        {
            Alpha = alpha,
            IsArithmetic = bound.IsArithmetic,
            IsTest = bound.IsTest,
            Margin = statement.Margin.ToDouble(),
            Deciding = Deciding(statement.Quantifier, parts),
        };
    }

    /// <summary>
    /// When every part must hold, each is tested at the claim's level, because an intersection of claims needs no
    /// correction. When a single part decides (it supports <c>for some</c>, or refutes <c>for every</c>), each is
    /// tested at its step of Holm's procedure.
    /// </summary>
    private static ImmutableArray<ClaimPart> JudgeParts(
        Quantifier quantifier,
        ImmutableArray<PartJudge> parts,
        double alpha,
        int shares
    )
    {
        var (level, deciding) = (alpha / shares, quantifier == Quantifier.Some ? 1 : -1);
        double[] p = [.. parts.Select(t => t.Side == deciding && t.Problem is null ? t.P ?? 1 : 1)];
        var (steps, adjusted) = (Holm.Levels(p, level), Holm.Adjust(p));
        return
        [
            .. parts.Select(
                (part, i) =>
                {
                    var isOfAll = part.Side == -deciding && part.P < level;
                    var judged = part.Judge(isOfAll ? level : steps[i]);
                    if (part.P is not { } own)
                        return judged;
                    var isLostToHolm = judged.Verdict == Verdict.Undecided && part.Problem is null && own < level;
                    return judged with
                    {
                        AdjustedP = Math.Min(
                            1,
                            shares * (part.Side == deciding && part.Problem is null ? adjusted[i] : own)
                        ),
                        Reason = isLostToHolm ? "not after Holm's correction" : judged.Reason,
                    };
                }
            ),
        ];
    }

    private static (Verdict Verdict, string? Reason) Together(Quantifier quantifier, ImmutableArray<ClaimPart> parts)
    {
        // A cell without a result may decide the claim, whichever part it belongs to.
        if (parts.FirstOrDefault(p => p.Missing.Length + p.Diverged.Length > 0) is { } lacking)
            return (Verdict.Undecided, Of(lacking));
        var (one, all) =
            quantifier == Quantifier.Some ? (Verdict.Supported, Verdict.Refuted) : (Verdict.Refuted, Verdict.Supported);
        if (parts.Any(p => p.Verdict == one))
            return (one, null);
        return parts.FirstOrDefault(p => p.Verdict != all) is { } open ? (Verdict.Undecided, Of(open)) : (all, null);

        string? Of(ClaimPart part) => part.At.IsEmpty ? part.Reason : $"{TitleOf(part)}: {part.Reason}";
    }

    /// <summary>The values that a part is about, such as <c>rank=8</c>.</summary>
    public static string TitleOf(ClaimPart part) => string.Join(' ', part.At.Select(v => $"{v.Key}={v.Value}"));

    /// <summary>
    /// The part that stands for the claim: for every part, the one that speaks most against it; for some part, the one
    /// that speaks most for it.
    /// </summary>
    private static ClaimPart Deciding(Quantifier quantifier, ImmutableArray<ClaimPart> parts)
    {
        var isSome = quantifier == Quantifier.Some;
        return parts
            .OrderBy(p =>
                p.Verdict switch
                {
                    Verdict.Supported => isSome ? 0 : 2,
                    Verdict.Refuted => isSome ? 2 : 0,
                    _ => 1,
                }
            )
            .ThenBy(p =>
                p.Verdict == Verdict.Refuted ? p.P ?? 1
                : isSome ? p.P ?? 1
                : -(p.P ?? 1)
            )
            .First();
    }

    /// <summary>Such as <c>lora rank=8 (seeds 1, 2 and 5 more)</c>.</summary>
    internal static string Name(IEnumerable<ClaimCell> cells) =>
        string.Join(", ", cells.GroupBy(c => c.Title).Select(g => $"{g.Key} ({Seeds([.. g.Select(c => c.Seed)])})"));

    internal static string Seeds(IReadOnlyList<long> seeds)
    {
        const int Shown = 4;
        var shown = string.Join(", ", seeds.Take(Shown).Select(s => s.ToString(CultureInfo.InvariantCulture)));
        return $"{Plural.Of(seeds.Count, "seed")} "
            + $"{shown}{(seeds.Count > Shown ? Invariant($" and {seeds.Count - Shown} more") : "")}";
    }
}
