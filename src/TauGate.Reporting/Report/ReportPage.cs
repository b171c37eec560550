using System.Globalization;
using System.Text;
using TauGate.Core.Text;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Report;

/// <summary>
/// A sweep on one HTML page that needs nothing else: no script, no style sheet, no font and no picture from anywhere.
/// For screens of any width, for print and for people who listen to it.
/// </summary>
public static class ReportPage
{
    // A vector image with thousands of marks or a heat map is larger than its pixels.
    private const int LargestSvg = 400_000;

    /// <summary>The page.</summary>
    public static string Write(SweepReport report)
    {
        var html = new HtmlText();
        var name = report.Sweep.Name;
        html.Raw("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head").Void("meta", ("charset", "utf-8"));
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Element("title", $"TauGate: {name}").Open("style").Raw(Style).Close().Close();
        html.Open("body").Element("a", "Skip to the results", ("class", "skip"), ("href", "#results"));
        html.Open("header").Element("h1", $"Sweep {name}").Element("p", Standing(report)).Close();
        html.Open("nav", ("aria-label", "Contents")).Open("ul");
        html.Open("li").Element("a", "Results", ("href", "#results")).Close();
        if (report.Claims is { Verdicts.IsEmpty: false })
            html.Open("li").Element("a", "Claims", ("href", "#claims")).Close();
        foreach (
            var (target, text) in new[]
            {
                ("#figures", "Figures"),
                ("#tables", "Further tables"),
                ("#about", "What was run"),
                ("#provenance", "Provenance"),
            }
        )
            html.Open("li").Element("a", text, ("href", target)).Close();
        html.Close().Close().Open("main", ("id", "results"));
        var main = report.Tables.FirstOrDefault();
        if (main.Table is { Rows.IsEmpty: false })
            TableSection.Write(html, main.Table, "h2", "Results");
        if (report.Claims is { Verdicts.IsEmpty: false } claims)
            ClaimsSection.Write(html, claims);
        WriteFigures(html, report);
        WriteTables(html, report);
        WriteAbout(html, report);
        ProvenanceSection.Write(html, report);
        html.Close()
            .Open("footer")
            .Element("p", $"Made {Time(report.MadeAt)} by TauGate {report.ProgramVersion}.")
            .Close()
            .Close()
            .Close();
        return html.ToString();
    }

    /// <summary>A time of the clock in UTC, to the minute.</summary>
    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Standing(SweepReport report)
    {
        var p = report.Progress;
        List<string> parts =
        [
            Invariant($"{p.Done:N0} of {p.Total:N0} cells have a result"),
            Plural.Count(report.Spec.Seeds.Count, "seed"),
        ];
        if (p.Diverged > 0)
            parts.Add(Invariant($"{p.Diverged:N0} diverged"));
        if (p.Collapsed > 0)
            parts.Add(Invariant($"{p.Collapsed:N0} collapsed"));
        if (p.Quarantined + p.Blocked > 0)
            parts.Add(Invariant($"{p.Quarantined + p.Blocked:N0} given up"));
        if (p.Pending > 0)
            parts.Add(Invariant($"{p.Pending:N0} pending: the numbers will change"));
        return $"{string.Join("; ", parts)}.";
    }

    private static void WriteFigures(HtmlText html, SweepReport report)
    {
        html.Open("section", ("aria-labelledby", "figures")).Element("h2", "Figures", ("id", "figures"));
        foreach (var file in report.Figures.Select(f => f.File).OfType<FigureFile>())
        {
            html.Open("section", ("aria-labelledby", $"figure-{file.Name}"))
                .Element("h3", file.Title, ("id", $"figure-{file.Name}"))
                .Open("figure", ("style", Invariant($"--width: {file.Width / 16.0}rem")));
            html.Open(
                "div",
                ("class", "scroll"),
                ("tabindex", "0"),
                ("role", "region"),
                ("aria-labelledby", $"figure-{file.Name}")
            );
            if (file.Format == FigureFormat.Svg)
            {
                var svg = Encoding.UTF8.GetString(file.Content);
                html.Raw(svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]);
            }
            else
            {
                html.Void(
                    "img",
                    ("src", $"data:image/png;base64,{Convert.ToBase64String(file.Content)}"),
                    ("alt", file.Description),
                    ("width", file.Width.ToString(CultureInfo.InvariantCulture)),
                    ("height", file.Height.ToString(CultureInfo.InvariantCulture))
                );
            }
            html.Close().Element("figcaption", file.Caption).Close();
            html.Open("details")
                .Element("summary", "The numbers in words")
                .Element("p", file.Description)
                .Close()
                .Close();
        }
        var absent = report.Figures.Where(f => f.Absence is not null).ToList();
        if (absent.Count > 0)
        {
            html.Open("details").Element("summary", "Figures that this sweep does not have").Open("ul");
            foreach (var figure in absent)
                html.Element("li", $"{figure.Name}: {figure.Absence}.");
            html.Close().Close();
        }
        html.Close();
    }

    private static void WriteTables(HtmlText html, SweepReport report)
    {
        html.Open("section", ("aria-labelledby", "tables")).Element("h2", "Further tables", ("id", "tables"));
        foreach (var (summary, table) in report.Tables.Skip(1).Where(t => !t.Table.Rows.IsEmpty))
            TableSection.Write(html, table, "h3", summary.TrimEnd('.'));
        var empty = report.Tables.Skip(1).Where(t => t.Table.Rows.IsEmpty).ToList();
        if (empty.Count > 0)
            html.Element(
                "p",
                $"Without rows: {string.Join("; ", empty.Select(t => $"{t.Table.Name} ({t.Table.Empty})"))}."
            );
        html.Close();
    }

    private static void WriteAbout(HtmlText html, SweepReport report)
    {
        html.Open("section", ("aria-labelledby", "about")).Element("h2", "What was run", ("id", "about")).Open("dl");
        html.Element("dt", "Submitted")
            .Element("dd", Invariant($"{Time(report.Sweep.SubmittedAt)}, revision {report.Sweep.Revision}"));
        html.Element("dt", "Specification").Open("dd").Element("code", $"sha256 {report.Sweep.SpecDigest}").Close();
        html.Element("dt", "Seeds").Element("dd", Invariant($"{report.Spec.Seeds} ({report.Spec.Seeds.Count:N0})"));
        html.Element("dt", "Cells")
            .Element(
                "dd",
                Invariant($"{report.Progress.Total:N0}, of {report.Spec.Variants.Length:N0} rows of the table")
            );
        html.Close();
        html.Open("details").Element("summary", "The sweep file, without overrides of the command line");
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "The sweep file"))
            .Open("pre")
            .Element("code", report.Source)
            .Close()
            .Close()
            .Close()
            .Close();
    }

    /// <summary>Whether a figure is better put into a page as pixels.</summary>
    /// <param name="file">An SVG.</param>
    public static bool IsTooLarge(FigureFile file) => file.Content.Length > LargestSvg;

    private const string Style = """

        :root { color-scheme: light; --ink: #1c1c1c; --soft: #565656; --line: #d0d0d0; --link: #00558c; }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 0 1rem 3rem; max-width: 66rem; color: var(--ink); background: #fff;
          font: 1rem/1.5 system-ui, "DejaVu Sans", Verdana, Arial, sans-serif;
        }
        h1 { margin: 1.5rem 0 0; font-size: 1.7rem; overflow-wrap: anywhere; }
        h2 { margin: 2.5rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); font-size: 1.3rem; }
        h3 { margin: 1.8rem 0 .4rem; font-size: 1.05rem; overflow-wrap: anywhere; }
        p { margin: .4rem 0; overflow-wrap: anywhere; }
        a { color: var(--link); }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible {
          outline: 3px solid var(--link); outline-offset: 2px;
        }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: .5rem; padding: .3rem .6rem; background: #fff; }
        nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: .8rem 0 0; padding: 0; list-style: none; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
        th, td {
          padding: .25rem .7rem; border-bottom: 1px solid var(--line);
          text-align: left; vertical-align: top; white-space: pre; font-weight: normal;
        }
        th:first-child, td:first-child { padding-left: 0; }
        thead th { border-bottom: 2px solid var(--ink); font-weight: 600; white-space: nowrap; }
        .number { text-align: right; }
        #claims ~ .scroll th, #claims ~ .scroll td { white-space: normal; min-width: 5rem; }
        #claims ~ .scroll th:first-child, #claims ~ .scroll td:last-child { min-width: 16rem; }
        #claims ~ .scroll .number { white-space: nowrap; min-width: 0; }
        .verdict { font-weight: 600; white-space: nowrap; }
        .verdict.supported::before { content: "✓ "; }
        .verdict.refuted::before { content: "✗ "; }
        .verdict.undecided::before { content: "? "; }
        .notes { margin: .5rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: .85rem; }
        figure { margin: 0; }
        figure svg, figure img {
          display: block; width: 100%; height: auto;
          min-width: min(var(--width), 27rem); max-width: calc(var(--width) * 1.2);
        }
        figcaption { max-width: 50rem; color: var(--soft); font-size: .9rem; }
        details { margin: .5rem 0; font-size: .9rem; }
        summary { cursor: pointer; }
        dl {
          display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .5rem 0; font-size: .9rem;
        }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        pre { margin: .5rem 0; font-size: .8rem; }
        code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .85em; }
        td code { overflow-wrap: anywhere; }
        footer { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
        @media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
        @media print {
          @page { size: A4; margin: 15mm; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          nav, .skip, details { display: none; }
          .scroll { overflow: visible; }
          table { font-size: 7.5pt; }
          th, td { padding: .15rem .4rem; }
          h2, h3 { break-after: avoid; }
          figure, tr { break-inside: avoid; }
          figure svg, figure img { max-width: min(100%, var(--width)); min-width: 0; }
        }

        """;
}
