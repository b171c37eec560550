using System.Text;
using TauGate.Core.Claims;

namespace TauGate.Reporting;

/// <summary>The verdicts on a sweep's claims, for people.</summary>
public static class ClaimsReport
{
    private const string Indent = "    ";

    /// <summary>
    /// A paragraph for each claim: verdict, name and text, then effect, interval, n and p of each of its parts, then
    /// what limits it; notes below. Ends with a line feed.
    /// </summary>
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
            AppendLine($"{word, -10} {verdict.Claim.Name}: {verdict.Claim.Text}");
            foreach (var line in Lines(verdict))
                AppendLine(Indent + line);
            if (!verdict.IsTest || outcome.SeedsSeen is not { } seen)
                continue;
            var isDecided = verdict.Verdict == Verdict.Undecided ? "not decided by" : "decided by";
            AppendLine(Invariant($"{Indent}{isDecided} the look at {seen[i]} seeds, at alpha {verdict.Level:G3}"));
        }
        text.Append('\n');
        if (!outcome.LeftOut.IsEmpty)
            AppendLine(LeftOut(outcome));
        foreach (var line in Registrations(outcome))
            AppendLine(line);
        foreach (var note in ClaimWording.Notes(outcome))
            AppendLine(note);
        return text.ToString();

        void AppendLine(string line) => text.Append(line).Append('\n');
    }

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

    private static IEnumerable<string> Lines(ClaimVerdict verdict)
    {
        var isOne = verdict.Parts is [{ At.IsEmpty: true }];
        var title = verdict.Parts.Max(p => ClaimJudge.TitleOf(p).Length);
        foreach (var part in verdict.Parts)
        {
            var word = ClaimWording.Word(verdict, part.Verdict);
            var place = isOne ? "" : $"{ClaimJudge.TitleOf(part).PadRight(title)}  {word, -10}  ";
            yield return place + Numbers(verdict, part);
            if (ClaimWording.Remark(verdict, part) is { } remark)
                yield return isOne ? remark : $"  {remark}";
            if (!part.Unpaired.IsEmpty)
                yield return Invariant(
                    $"  not paired, because their foundations differ: {part.Unpaired.Length} seeds "
                        + $"({string.Join(", ", part.Unpaired.Take(8))}{(part.Unpaired.Length > 8 ? ", ..." : "")})"
                );
        }
        if (verdict.Reason is { } reason)
            yield return $"undecided: {reason}";
        if (verdict.Parts.Any(p => p.IsPairedBySeedAlone))
            yield return "paired by seed alone: its arms start from different foundations";
        if (verdict.Exploratory is { } late)
            yield return $"exploratory: {late}";
    }

    private static string Numbers(ClaimVerdict verdict, ClaimPart part)
    {
        if (part.Effect is not { } effect)
            return "no effect yet";
        var interval = ClaimWording.Interval(verdict, part);
        if (interval.Length > 0)
            interval = $" {interval} at {ClaimWording.Level(part)}";
        var adjusted = part.AdjustedP is { } corrected ? $", {ClaimWording.P(corrected)} adjusted" : "";
        var p = part.P is { } own ? $"  p {ClaimWording.P(own)}{adjusted}" : "";
        return Invariant($"effect {ClaimWording.Number(effect.Mean)}{interval}  n {effect.N}{p}");
    }
}
