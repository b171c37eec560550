using System.Text.RegularExpressions;

namespace TauGate.Storage.Tests;

/// <summary>The queries of <c>docs/results.md</c>, each run as it is written there.</summary>
public sealed partial class DocumentedQueryTests(PaperSweepFixture paper) : IClassFixture<PaperSweepFixture>
{
    private static readonly string Document = Read();

    public static TheoryData<string, int> Queries => [.. Blocks().Select((block, i) => (TitleOf(block), i))];

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Documented_query_finds_what_it_is_for(string title, int index)
    {
        foreach (
            var query in Blocks()[index]
                .Groups["sql"]
                .Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
            Assert.True((await paper.Db.QueryAsync(query)).Length > 0, $"'{title}' finds nothing: {query}");
    }

    [Fact]
    public void Document_has_at_least_twenty_useful_queries() =>
        Assert.InRange(
            Block().Count(Document[Document.IndexOf("## Useful queries", StringComparison.Ordinal)..]),
            20,
            100
        );

    [Theory]
    // Image 1 to 33 are ia3's, the first so many taugate's; seeds 2 (another foundation) and 5 (no result) are not
    // compared.
    [InlineData("Images that only one of two methods has right", "0|4")]
    [InlineData("On how many images two methods agree", "0|33|3|0|4")]
    [InlineData("Seeds where the sign flips", "3|0.75|0.825|-0.07499999999999996")]
    [InlineData("Images that no method has right", "36")]
    [InlineData("Accuracy by class", "3|0.8333|0.6000|0.6000")]
    [InlineData("Diverged and collapsed cells", "lora|{\"rank\": 8}|1|diverged|0.875|host-a")]
    [InlineData("Cells without a result", "ia3|{}|5|quarantined|1 failure")]
    [InlineData("Disagreement between soft and hardened gates", "taugate|0|-0.025000000000000022|2|1")]
    [InlineData("Units that switch between the modes", "0|1|7|0.25|1.5|0.75|0.25")]
    [InlineData("Unpaired cells", "taugate|ia3|{}|another foundation|1|2")]
    public async Task Documented_query_gives_what_the_cells_say(string title, string first)
    {
        var rows = await paper.Db.QueryAsync(Blocks().Single(b => TitleOf(b) == title).Groups["sql"].Value);

        Assert.Equal(first, rows[0]);
    }

    private static string TitleOf(Match block) =>
        block.Groups["title"].Value is { Length: > 0 } title ? title : block.Groups["sql"].Value.Split('\n')[0];

    private static List<Match> Blocks() => Block().Matches(Document).ToList();

    private static string Read()
    {
        using var stream = typeof(DocumentedQueryTests).Assembly.GetManifestResourceStream("results.md")!;
        return new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex(
        @"(?:^\*\*(?<title>[^*\n]+)\*\*[^\n]*\n\n)?^```sql\n(?<sql>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Block();
}
