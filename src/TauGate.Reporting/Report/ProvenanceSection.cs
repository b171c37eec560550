using System.Globalization;

namespace TauGate.Reporting.Report;

/// <summary>Where the numbers of a report come from, as HTML.</summary>
internal static class ProvenanceSection
{
    public static void Write(HtmlText html, SweepReport report)
    {
        html.Open("section", ("aria-labelledby", "provenance")).Element("h2", "Provenance", ("id", "provenance"));
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", "provenance"))
            .Open("table")
            .Open("thead")
            .Open("tr");
        foreach (var header in new[] { "host", "TauGate", "libtorch", "numeric class", "recorded" })
            html.Element("th", header, ("scope", "col"));
        html.Element("th", "cells", ("scope", "col"), ("class", "number")).Close().Close().Open("tbody");
        foreach (
            var group in report
                .Origins.GroupBy(o =>
                    (o.Result.Host, o.Result.ProgramVersion, o.LibtorchVersion, o.Result.NumericClass)
                )
                .OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key.Host, StringComparer.Ordinal)
        )
        {
            html.Open("tr")
                .Element("th", group.Key.Host, ("scope", "row"))
                .Element("td", group.Key.ProgramVersion)
                .Element("td", group.Key.LibtorchVersion);
            html.Open("td").Element("code", group.Key.NumericClass.ToString()).Close();
            html.Element(
                "td",
                $"{ReportPage.Time(group.Min(o => o.Result.RecordedAt))} to "
                    + $"{ReportPage.Time(group.Max(o => o.Result.RecordedAt))}"
            );
            html.Element("td", group.Count().ToString("N0", CultureInfo.InvariantCulture), ("class", "number")).Close();
        }
        html.Close().Close().Close();
        html.Element(
            "p",
            "Hosts of one numeric class give the same bits for the same cell. 'taugate explain' leads from a cell "
                + "to its execution and digests."
        );
        html.Element("h3", $"Data: {report.Spec.Data.Name}").Open("dl");
        foreach (var (file, digest) in report.Spec.Data.Files)
            html.Element("dt", file).Open("dd").Element("code", $"sha256 {digest}").Close();
        html.Close().Close();
    }
}
