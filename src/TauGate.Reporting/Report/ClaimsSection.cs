using System.Globalization;
using TauGate.Core.Claims;

namespace TauGate.Reporting.Report;

/// <summary>
/// The verdicts on a sweep's claims as HTML, with the numbers of every comparison that a claim is made of. A verdict is
/// a word, never a colour alone.
/// </summary>
internal static class ClaimsSection
{
    private static readonly (string Header, bool IsNumber)[] Columns =
    [
        ("claim", false),
        ("verdict", false),
        ("effect", true),
        ("interval", true),
        ("level", true),
        ("n", true),
        ("p", true),
        ("p adjusted", true),
        ("what limits it", false),
    ];

    public static void Write(HtmlText html, ClaimsOutcome outcome)
    {
        html.Open("section", ("aria-labelledby", "claims")).Element("h2", "Claims", ("id", "claims"));
        if (outcome.AreStandard)
            html.Element(
                "p",
                "The sweep makes no claims of its own: these are the standard ones, as far as it has their arms."
            );
        html.Element("p", $"{ClaimWording.Summary(outcome)}.");
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", "claims"));
        html.Open("table").Open("thead").Open("tr");
        foreach (var (header, isNumber) in Columns)
            html.Element("th", header, ("scope", "col"), ("class", isNumber ? "number" : null));
        html.Close().Close().Open("tbody");
        foreach (var verdict in outcome.Verdicts)
            Write(html, verdict);
        html.Close().Close().Close().Open("ul", ("class", "notes"));
        if (!outcome.LeftOut.IsEmpty)
            html.Element("li", ClaimsReport.LeftOut(outcome));
        foreach (var line in ClaimsReport.Registrations(outcome))
            html.Element("li", line);
        foreach (var note in ClaimWording.Notes(outcome))
            html.Element("li", note);
        html.Close().Close();
    }

    private static void Write(HtmlText html, ClaimVerdict verdict)
    {
        var isOne = verdict.Parts is [{ At.IsEmpty: true }];
        html.Open("tr").Open("th", ("scope", "row"));
        html.Text($"{verdict.Claim.Name}: ").Element("code", verdict.Claim.Text).Close();
        WriteVerdict(html, verdict, verdict.Verdict);
        WriteNumbers(html, verdict, isOne ? verdict.Parts[0] : null);
        var exploratory = verdict.Exploratory is { } late ? $"exploratory: {late}" : null;
        WriteRemarks(html, isOne ? ClaimWording.Remark(verdict, verdict.Parts[0]) : null, verdict.Reason, exploratory);
        if (isOne)
            return;
        foreach (var part in verdict.Parts)
        {
            html.Open("tr").Element("th", ClaimJudge.TitleOf(part), ("scope", "row"), ("class", "part"));
            WriteVerdict(html, verdict, part.Verdict);
            WriteNumbers(html, verdict, part);
            WriteRemarks(html, ClaimWording.Remark(verdict, part), part.Reason);
        }
    }

    /// <summary>The last cell of a row, which it ends.</summary>
    private static void WriteRemarks(HtmlText html, params string?[] remarks) =>
        html.Element("td", string.Join("; ", remarks.OfType<string>())).Close();

    private static void WriteVerdict(HtmlText html, ClaimVerdict verdict, Verdict of)
    {
        var style = $"verdict {of.ToString().ToLowerInvariant()}";
        html.Open("td").Element("strong", ClaimWording.Word(verdict, of), ("class", style)).Close();
    }

    private static void WriteNumbers(HtmlText html, ClaimVerdict verdict, ClaimPart? part)
    {
        var interval = part is null ? "" : ClaimWording.Interval(verdict, part);
        Number(part?.Effect is { } effect ? ClaimWording.Number(effect.Mean) : "");
        Number(interval);
        Number(interval.Length > 0 ? ClaimWording.Level(part!) : "");
        Number(part is null ? "" : (part.Effect?.N ?? 0).ToString("N0", CultureInfo.InvariantCulture));
        Number(part?.P is { } p ? ClaimWording.P(p) : "");
        Number(part?.AdjustedP is { } adjusted ? ClaimWording.P(adjusted) : "");

        void Number(string text) => html.Element("td", text, ("class", "number"));
    }
}
