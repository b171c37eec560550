using System.Globalization;
using TauGate.Core.Claims;

namespace TauGate.Reporting.Report;

/// <summary>The verdicts on a sweep's claims as HTML. A verdict is a word, never a colour alone.</summary>
internal static class ClaimsSection
{
    public static void Write(HtmlText html, ClaimsOutcome outcome)
    {
        html.Open("section", ("aria-labelledby", "claims")).Element("h2", "Claims", ("id", "claims"));
        if (outcome.AreStandard) html.Element("p", "The sweep makes no claims of its own: these are the standard ones, as far as it has their arms.");
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", "claims")).Open("table").Open("thead").Open("tr");
        foreach (var (header, isNumber) in new[] { ("claim", false), ("verdict", false), ("effect", true), ("interval", true), ("n", true), ("what limits it", false) })
            html.Element("th", header, ("scope", "col"), ("class", isNumber ? "number" : null));
        html.Close().Close().Open("tbody");
        foreach (var verdict in outcome.Verdicts)
        {
            var effect = verdict.Deciding.Effect;
            html.Open("tr").Open("th", ("scope", "row")).Text($"{verdict.Claim.Name}: ").Element("code", verdict.Claim.Text);
            if (verdict.Parts.Length > 1) html.Text($" at {ClaimJudge.TitleOf(verdict.Deciding)}, of {verdict.Parts.Length} values");
            html.Close();
            var word = verdict.Verdict.ToString().ToLowerInvariant();
            html.Open("td").Element("strong", word, ("class", $"verdict {word}")).Close();
            html.Element("td", Number(effect?.Mean), ("class", "number"));
            html.Element("td", effect is { CiLow: { } low, CiHigh: { } high } ? $"[{Number(low)}, {Number(high)}]" : "", ("class", "number"));
            html.Element("td", (effect?.N ?? 0).ToString("N0", CultureInfo.InvariantCulture), ("class", "number"));
            html.Element("td", string.Join("; ", new[] { verdict.Reason, verdict.Exploratory is { } late ? $"exploratory: {late}" : null }.OfType<string>())).Close();
        }
        html.Close().Close().Close().Open("ul", ("class", "notes"));
        if (!outcome.LeftOut.IsEmpty) html.Element("li", ClaimsReport.LeftOut(outcome));
        foreach (var line in ClaimsReport.Registrations(outcome)) html.Element("li", line);
        html.Element("li", "effect: left side less right side, over the seeds for which every arm has a result of the same foundation; accuracies from 0 to 1");
        html.Element("li", "intervals: t at 1 - alpha over seeds, unadjusted, for this test set; verdicts are theirs alone").Close().Close();
    }

    private static string Number(double? value) => value?.ToString("0.#####", CultureInfo.InvariantCulture) ?? "";
}
