using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Figures;
using TauGate.Reporting.Report;
using TauGate.Reporting.Tables;
using TauGate.Reporting.Tests.Figures;

namespace TauGate.Reporting.Tests.Report;

/// <summary>The report as one page. How it looks was looked at in a browser.</summary>
public sealed class ReportPageTests
{
    private const string Hostile =
        "</code></pre><script src=\"https://evil.example/x.js\">alert('1')</script><img src=x onerror=alert(1)>";

    [Fact]
    public void Page_has_results_claims_figures_tables_and_provenance()
    {
        var page = Parse(ReportPage.Write(Report()));

        Assert.Equal("TauGate: sample", page.Descendants("title").First().Value);
        Assert.Equal(
            ["Results", "Claims", "Figures", "Further tables", "What was run", "Provenance"],
            page.Descendants("h2").Select(h => h.Value)
        );
        var main = page.Descendants("section").First(s => s.Attribute("aria-labelledby")!.Value == "table-main");
        Assert.Equal("frozen", main.Descendants("tbody").Single().Descendants("th").First().Value);
        Assert.Contains("a note", main.Descendants("li").Select(l => l.Value));
        Assert.Equal("supported", page.Descendants("strong").Single().Value);
        Assert.Equal(FigureCatalog.Names.Length - 3, page.Descendants("figure").Count());
        Assert.Contains(page.Descendants("li"), l =>
            l.Value.StartsWith("mixture: foundation.mixture is not an axis", StringComparison.Ordinal)
        );
        var text = page.Value;
        Assert.Contains("24 of 24 cells have a result; 6 seeds.", text, StringComparison.Ordinal);
        Assert.Contains(DataSet.Mnist.TrainImages.ToString(), text, StringComparison.Ordinal);
        Assert.Contains(Samples.Digest("spec").ToString(), text, StringComparison.Ordinal);
        foreach (var part in new[] { "a-host", "0.3.0", "2.10.0", Samples.Digest("class").ToString(), "name: sample" })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_part_of_a_claim_has_its_effect_interval_level_and_p()
    {
        var report = Report();
        ImmutableArray<ClaimPart> parts = [Part(1, -0.001, Verdict.Undecided), Part(8, 0.004, Verdict.Supported)];
        var lead = new Claim("lead", "lora.a > taugate.a for some rank");
        var verdict = new ClaimVerdict(lead, Verdict.Supported, null, 0.05, parts) { Deciding = parts[1] };
        var effect = new SampleSummary(20, 794, 0, 794, 794);
        var counted = new ClaimPart(parts[0].At.Clear(), Verdict.Supported, null, effect, null);
        var size = new ClaimVerdict(new Claim("size", "lora.p > taugate.p"), Verdict.Supported, null, 0.05, [counted])
        {
            Deciding = counted,
            IsArithmetic = true,
            IsTest = false,
        };
        var page = Parse(ReportPage.Write(report with { Claims = report.Claims! with { Verdicts = [verdict, size] } }));

        var section = page.Descendants("section").Single(s => s.Attribute("aria-labelledby")!.Value == "claims");
        Assert.Equal("1 supported; 1 holds by arithmetic.", section.Elements("p").Single().Value);
        Assert.Equal(
            [
                "lead: lora.a > taugate.a for some rank|supported|||||||",
                "rank=1|undecided|+0.00100|[-0.00100, +0.00300]|95 %|20|0.020|0.040|",
                "rank=8|supported|+0.00600|[+0.00400, +0.00800]|99.375 %|20|0.003|0.005|",
                "size: lora.p > taugate.p|holds|+794|||20|||",
            ],
            section
                .Descendants("tbody")
                .Single()
                .Elements("tr")
                .Select(r => string.Join('|', r.Elements().Select(c => c.Value.Trim())))
        );

        static ClaimPart Part(int rank, double low, Verdict verdict) =>
            new(
                ImmutableSortedDictionary<string, OptionValue>.Empty.Add("rank", new OptionValue.Integer(rank)),
                verdict,
                null,
                new SampleSummary(20, low + 0.002, 0.001, low, low + 0.004),
                0.02 / rank
            )
            {
                Level = 0.05 / rank,
                AdjustedP = 0.04 / rank,
            };
    }

    [Fact]
    public void Page_needs_nothing_from_anywhere()
    {
        var text = ReportPage.Write(Report());
        var page = Parse(text);

        string[] references = ["src", "href", "srcset", "data", "action", "poster", "background"];
        Assert.All(page.DescendantsAndSelf().Attributes().Where(a => references.Contains(a.Name.LocalName)), a =>
            Assert.Matches("^(#|data:image/png;base64,)", a.Value)
        );
        Assert.DoesNotContain(page.Descendants(), e =>
            e.Name.LocalName is "script" or "link" or "iframe" or "object" or "embed" or "base"
        );
        Assert.DoesNotContain("@import", text, StringComparison.Ordinal);
        Assert.All(Regex.Matches(text, @"url\(([^)]*)\)"), m =>
            Assert.StartsWith("#", m.Groups[1].Value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Page_can_be_listened_to()
    {
        var page = Parse(ReportPage.Write(Report()));

        Assert.Equal("en", page.Attribute("lang")!.Value);
        Assert.Single(page.Descendants("main"));
        Assert.Single(page.Descendants("h1"));
        var ids = page.Descendants().Select(e => e.Attribute("id")?.Value).OfType<string>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(
            page.Descendants().Attributes().Where(a => a.Name.LocalName == "href" && a.Value.StartsWith('#')),
            a => Assert.Contains(a.Value[1..], ids)
        );
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(a => a.Value.Split(' ')), id =>
            Assert.Contains(id, ids)
        );
        Assert.All(page.Descendants("th"), h => Assert.Contains(h.Attribute("scope")!.Value, new[] { "col", "row" }));
        Assert.All(page.Descendants("img"), i => Assert.NotEmpty(i.Attribute("alt")!.Value));
        Assert.All(page.Descendants().Where(e => e.Name.LocalName == "svg"), s =>
            Assert.Equal("img", s.Attribute("role")!.Value)
        );
    }

    private static Table HostileTable(Table table) =>
        new(
            table.Name,
            table.Sweep,
            [new Column(Hostile, [.. table.Rows.Select(_ => Hostile)], IsNumber: false, Note: Hostile)],
            table.Rows,
            [Hostile]
        )
        {
            Heading = Hostile,
        };

    [Fact]
    public void Text_of_users_is_encoded_wherever_it_stands()
    {
        var report = Report();
        var claim = report.Claims!.Verdicts[0];
        var page = Parse(
            ReportPage.Write(
                report with
                {
                    Source = Hostile,
                    Tables = [.. report.Tables.Select(t => (Hostile, HostileTable(t.Table)))],
                    Figures =
                    [
                        new FigureResult("curves", null, Hostile),
                        FigureCatalog.Draw("accuracy", HostileInput(), FigureFormat.Png),
                        FigureCatalog.Draw("modes", HostileInput(), FigureFormat.Svg),
                    ],
                    Claims = report.Claims with
                    {
                        Verdicts =
                        [
                            claim with
                            {
                                Claim = new Claim("x", Hostile),
                                Reason = Hostile,
                                Exploratory = Hostile,
                            },
                        ],
                        LeftOut = [Hostile],
                    },
                    Origins =
                    [
                        report.Origins[0] with
                        {
                            LibtorchVersion = Hostile,
                            Result = report.Origins[0].Result with { Host = Hostile, ProgramVersion = Hostile },
                        },
                    ],
                    ProgramVersion = Hostile,
                }
            )
        );

        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName == "script");
        Assert.DoesNotContain(page.Descendants().Attributes(), a =>
            a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
        );
        Assert.Contains(page.Descendants("pre"), p => p.Value == Hostile + "\n");
        Assert.Contains(page.Descendants("img"), i =>
            i.Attribute("alt")!.Value.Contains(Hostile, StringComparison.Ordinal)
        );
    }

    private static FigureInput HostileInput() =>
        SampleSweep.Of(
            2,
            ("lora", "lora", SampleSweep.Axes(("x", new OptionValue.Text(Hostile)))),
            ("taugate", "taugate", SampleSweep.Axes())
        );

    private static SweepReport Report()
    {
        var input = SampleSweep.Plain();
        var table = new Table(
            "main",
            "sample",
            [
                new Column("method", [.. input.Rows.Select(r => r.Title)], IsNumber: false),
                new Column("n", [.. input.Rows.Select(_ => "6")], IsNumber: true),
            ],
            [.. input.Rows.Select(r => new Fields { { "label", r.Label } })],
            ["a note"]
        );
        var part = new ClaimPart(
            ImmutableSortedDictionary<string, OptionValue>.Empty,
            Verdict.Supported,
            null,
            Sample.Summarize([0.01, 0.02, 0.03, 0.01, 0.02, 0.03]),
            0.002
        );
        var claims = new ClaimsOutcome(
            "sample",
            6,
            [
                new ClaimVerdict(
                    new Claim("gain", "taugate.target_accuracy > frozen.target_accuracy"),
                    Verdict.Supported,
                    null,
                    0.05,
                    [part]
                )
                {
                    Deciding = part,
                },
            ]
        );
        return new SweepReport(
            new StoredSweep(
                new SweepId(1),
                "sample",
                1,
                new SpecDigest(Samples.Digest("spec")),
                DateTimeOffset.UnixEpoch,
                24,
                0
            ),
            input.Spec,
            "name: sample\n",
            new SweepProgress(24, 24, 0, 0, 0, 0, 0, 0),
            [("The main table.", table), ("By rank.", table with { Name = "rank" })],
            [.. FigureCatalog.Names.Select(n => FigureCatalog.Draw(n, input, FigureFormat.Svg, isBare: true))],
            claims,
            [.. Enumerable.Range(0, 3).Select(seed => Samples.Origin(input.Spec, 1, seed))],
            DateTimeOffset.UnixEpoch,
            "0.3.0"
        );
    }

    /// <summary>The page is also well-formed XML, so that a stray tag cannot hide.</summary>
    private static XElement Parse(string page)
    {
        using var reader = XmlReader.Create(
            new StringReader(page),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
        );
        return XElement.Load(reader);
    }
}
