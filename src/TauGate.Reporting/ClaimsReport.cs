using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TauGate.Core.Claims;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting;

/// <summary>The verdicts on a sweep's claims, for people and for programs. Both end with a line feed.</summary>
public static class ClaimsReport
{
    private const string Indent = "    ";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A paragraph for each claim: verdict, name and text, then effect, interval, n and p of each of its parts, then what limits it; notes below.</summary>
    public static string Text(ClaimsOutcome outcome)
    {
        var text = new StringBuilder();
        var standard = outcome.AreStandard ? " (it has none of its own: the standard ones)" : "";
        AppendLine($"claims of {outcome.Sweep}{standard}: {ClaimWording.Summary(outcome)}");
        for (var i = 0; i < outcome.Verdicts.Length; i++)
        {
            var verdict = outcome.Verdicts[i];
            text.Append('\n');
            var word = ClaimWording.Word(verdict, verdict.Verdict).ToUpperInvariant();
            AppendLine($"{word,-10} {verdict.Claim.Name}: {verdict.Claim.Text}");
            foreach (var line in Lines(verdict)) AppendLine(Indent + line);
            if (!verdict.IsTest || outcome.SeedsSeen is not { } seen) continue;
            var isDecided = verdict.Verdict == Verdict.Undecided ? "not decided by" : "decided by";
            AppendLine(Invariant($"{Indent}{isDecided} the look at {seen[i]} seeds, at alpha {verdict.Level:G3}"));
        }
        text.Append('\n');
        if (!outcome.LeftOut.IsEmpty) AppendLine(LeftOut(outcome));
        foreach (var line in Registrations(outcome)) AppendLine(line);
        foreach (var note in ClaimWording.Notes(outcome)) AppendLine(note);
        return text.ToString();

        void AppendLine(string line) => text.Append(line).Append('\n');
    }

    /// <summary>
    /// One JSON document: <c>sweep</c>, <c>seeds</c>, <c>missing_cells</c>, <c>standard</c>, <c>left_out</c>,
    /// <c>summary</c> (how many claims have which verdict, those that are arithmetic apart) and <c>claims</c>. A claim
    /// has <c>name</c>, <c>text</c>, <c>verdict</c> (supported, refuted, undecided), <c>reason</c> of an undecided one,
    /// <c>exploratory</c> with its <c>exploratory_reason</c>, <c>registered</c> (<c>digest</c>,
    /// <c>at</c> and <c>sweep</c>, or null), <c>cells</c> of its arms and how many of them had <c>results_before</c>
    /// that, <c>arithmetic</c>, <c>test</c>, <c>alpha</c>,
    /// <c>alpha_share</c> (at which it was judged), <c>seeds_seen</c> when judged by looks, the numbers of the part
    /// that it hangs on (<c>effect</c>, <c>ci_low</c>, <c>ci_high</c>, <c>ci_level</c>, <c>n</c>, <c>p</c> ...) and
    /// <c>parts</c>, each with the same numbers and <c>at</c>: the values it is about.
    /// </summary>
    public static string Json(ClaimsOutcome outcome) => new JsonObject
    {
        ["sweep"] = outcome.Sweep,
        ["seeds"] = outcome.Seeds,
        ["missing_cells"] = outcome.MissingCells,
        ["standard"] = outcome.AreStandard,
        ["left_out"] = Array(outcome.LeftOut, n => JsonValue.Create(n)),
        ["summary"] = Counts(
            outcome.Verdicts.Where(v => !v.IsArithmetic), Counts(outcome.Verdicts.Where(v => v.IsArithmetic))),
        ["claims"] = Array(outcome.Verdicts.Select((verdict, i) => (verdict, seen: outcome.SeedsSeen?[i])), v => Claim(v.verdict, v.seen)),
    }.ToJsonString(Layout) + "\n";

    /// <summary>Which standard claims the sweep cannot be judged by, and why.</summary>
    internal static string LeftOut(ClaimsOutcome outcome) =>
        "left out, because the sweep lacks an arm of them, or several learning rates of one: "
        + string.Join(", ", outcome.LeftOut);

    /// <summary>
    /// When which claims were registered, and the digest that proves it where it was published: a line for each
    /// registration, and one for claims without any.
    /// </summary>
    public static IEnumerable<string> Registrations(ClaimsOutcome outcome)
    {
        var known = outcome.Verdicts.Where(v => v.Origin is not null).ToList();
        foreach (var group in known.GroupBy(v => v.Origin!.Registered?.Digest).OrderBy(g => g.Key is null))
        {
            var names = string.Join(", ", group.Select(v => v.Claim.Name));
            if (group.First().Origin!.Registered is not { } registered)
            {
                yield return $"not registered: {names}";
                continue;
            }
            var sweep = registered.Sweep == outcome.Sweep ? "" : $" in sweep '{registered.Sweep}'";
            var at = Invariant($"{registered.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
            yield return $"registered{sweep} {at}, digest {registered.Digest}: {names}";
        }
    }

    private static JsonObject Registration(ClaimRegistration registered) => new()
    {
        ["digest"] = registered.Digest.ToString(),
        ["at"] = registered.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["sweep"] = registered.Sweep,
    };

    private static IEnumerable<string> Lines(ClaimVerdict verdict)
    {
        var isOne = verdict.Parts is [{ At.IsEmpty: true }];
        var title = verdict.Parts.Max(p => ClaimJudge.TitleOf(p).Length);
        foreach (var part in verdict.Parts)
        {
            var word = ClaimWording.Word(verdict, part.Verdict);
            var place = isOne ? "" : $"{ClaimJudge.TitleOf(part).PadRight(title)}  {word,-10}  ";
            yield return place + Numbers(verdict, part);
            if (ClaimWording.Remark(verdict, part) is { } remark) yield return isOne ? remark : $"  {remark}";
            if (!part.Unpaired.IsEmpty) yield return Invariant($"  not paired, because their foundations differ: {part.Unpaired.Length} seeds ({string.Join(", ", part.Unpaired.Take(8))}{(part.Unpaired.Length > 8 ? ", ..." : "")})");
        }
        if (verdict.Reason is { } reason) yield return $"undecided: {reason}";
        if (verdict.Parts.Any(p => p.IsPairedBySeedAlone)) yield return "paired by seed alone: its arms start from different foundations";
        if (verdict.Exploratory is { } late) yield return $"exploratory: {late}";
    }

    private static string Numbers(ClaimVerdict verdict, ClaimPart part)
    {
        if (part.Effect is not { } effect) return "no effect yet";
        var interval = ClaimWording.Interval(verdict, part);
        if (interval.Length > 0) interval = $" {interval} at {ClaimWording.Level(part)}";
        var adjusted = part.AdjustedP is { } corrected ? $", {ClaimWording.P(corrected)} adjusted" : "";
        var p = part.P is { } own ? $"  p {ClaimWording.P(own)}{adjusted}" : "";
        return Invariant($"effect {ClaimWording.Number(effect.Mean)}{interval}  n {effect.N}{p}");
    }

    private static JsonObject Counts(IEnumerable<ClaimVerdict> verdicts, JsonObject? arithmetic = null)
    {
        var counts = verdicts.CountBy(v => v.Verdict).ToDictionary();
        var document = new JsonObject();
        foreach (var verdict in Enum.GetValues<Verdict>()) document[Word(verdict)] = counts.GetValueOrDefault(verdict);
        if (arithmetic is not null) document["arithmetic"] = arithmetic;
        return document;
    }

    private static JsonObject Claim(ClaimVerdict verdict, int? seen)
    {
        var document = new JsonObject
        {
            ["name"] = verdict.Claim.Name,
            ["text"] = verdict.Claim.Text,
            ["verdict"] = Word(verdict.Verdict),
            ["reason"] = verdict.Reason,
            ["exploratory"] = verdict.Exploratory is not null,
            ["exploratory_reason"] = verdict.Exploratory,
            ["registered"] = verdict.Origin?.Registered is { } registered ? Registration(registered) : null,
            ["cells"] = verdict.Origin?.Cells,
            ["results_before"] = verdict.Origin?.Before,
            ["arithmetic"] = verdict.IsArithmetic,
            ["test"] = verdict.IsTest,
            ["alpha"] = verdict.Alpha,
            ["alpha_share"] = verdict.IsTest ? verdict.Level : null,
        };
        if (seen is { } seeds) document["seeds_seen"] = seeds;
        AddNumbers(document, verdict, verdict.Deciding);
        document["parts"] = Array(verdict.Parts, part =>
        {
            var at = new JsonObject();
            foreach (var (name, value) in part.At) at[name] = JsonSerializer.SerializeToNode(value);
            var one = new JsonObject { ["at"] = at, ["verdict"] = Word(part.Verdict), ["reason"] = part.Reason };
            AddNumbers(one, verdict, part);
            return one;
        });
        return document;
    }

    private static void AddNumbers(JsonObject document, ClaimVerdict verdict, ClaimPart part)
    {
        var isTested = verdict.IsTest && part.Effect?.CiLow is not null;
        document["effect"] = part.Effect?.Mean;
        document["std"] = part.Effect?.Std;
        document["ci_low"] = isTested ? part.Effect!.CiLow : null;
        document["ci_high"] = isTested ? part.Effect!.CiHigh : null;
        document["ci_level"] = isTested ? 1 - part.Level : null;
        document["n"] = part.Effect?.N ?? 0;
        document["p"] = part.P;
        document["p_adjusted"] = part.AdjustedP;
        document["p_zero"] = part.ZeroP;
        document["equivalent_and_distinguishable"] = part.ZeroP is null ? null : part.IsEquivalentAndDistinguishable;
        document["equal_pairs"] = part.EqualPairs;
        document["p_signed_rank"] = part.SignedRankP;
        document["bootstrap_low"] = part.Bootstrap?.Low;
        document["bootstrap_high"] = part.Bootstrap?.High;
        document["paired_by"] = part.IsPairedBySeedAlone ? "seed" : "seed and foundation";
        document["unpaired_seeds"] = Array(part.Unpaired, s => JsonValue.Create(s));
        document["missing"] = Array(part.Missing, Cell);
        document["diverged"] = Array(part.Diverged, Cell);
        document["not_reached"] = Array(part.NotReached, Cell);
    }

    private static JsonObject Cell(ClaimCell cell) => new() { ["title"] = cell.Title, ["seed"] = cell.Seed };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
