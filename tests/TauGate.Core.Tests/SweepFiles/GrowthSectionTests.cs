using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.SweepFiles;

/// <summary>
/// Seeds that are added until the claims are decided: what the section means, and what a bad one is told.
/// </summary>
public sealed class GrowthSectionTests
{
    private const string Rest =
        "\nmethods: { frozen: {}, ia3: {} }\nclaims: { c: 'ia3.target_accuracy > frozen.target_accuracy' }\n";

    [Theory]
    [InlineData("{ until: decided, at_most: 100 }", 0, "0..9", "0..99", new[] { 10, 20, 40, 70, 100 })]
    [InlineData("{ until: decided, at_most: 50, from: 200 }", 200, "200..209", "200..239", new[] { 10, 20, 40 })]
    [InlineData("{ from: 5, at_most: 10, until: decided }", 5, "5..14", "5..14", new[] { 10 })]
    public void Sweep_begins_with_the_seeds_of_the_first_look(
        string seeds,
        long from,
        string first,
        string all,
        int[] looks
    )
    {
        var spec = Parse($"name: a\nseeds: {seeds}{Rest}");

        Assert.Equal((from, first, all), (spec.Growth!.From, spec.Seeds.ToString(), spec.Growth.All.ToString()));
        Assert.Equal(looks, spec.Growth.Looks);
        Assert.Equal((20, looks[^1] * 2), (spec.CellCount, spec.MostCells));
    }

    [Fact]
    public void Stored_form_has_it_and_is_read_back_and_other_sweeps_do_not()
    {
        var spec = Parse($"name: a\nseeds: {{ until: decided, at_most: 40, from: 3 }}{Rest}");
        var json = System.Text.Encoding.UTF8.GetString(SweepJson.Write(spec));

        Assert.Equal(
            "{\"from\":3,\"at_most\":40}",
            System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("growth").GetRawText()
        );
        Assert.Equal(spec.Growth, SweepJson.Read(SweepJson.Write(spec)).Growth);
        Assert.DoesNotContain(
            "growth",
            System.Text.Encoding.UTF8.GetString(SweepJson.Write(Parse($"name: a\nseeds: 0..9{Rest}"))),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{ until: decided }", "a.yaml:2:8 seeds.at_most: got nothing, expected a whole number from 10 to 100")]
    [InlineData("{ at_most: 20 }", "a.yaml:2:8 seeds.until: got nothing, expected 'decided'")]
    [InlineData(
        "{ until: decide, at_most: 20 }",
        "a.yaml:2:17 seeds.until: got 'decide', expected 'decided'; did you mean 'decided'?"
    )]
    [InlineData(
        "{ until: decided, at_most: 9 }",
        "a.yaml:2:35 seeds.at_most: got '9', expected a whole number from 10 to 100; did you mean 10?"
    )]
    [InlineData(
        "{ until: decided, at_most: 1000 }",
        "a.yaml:2:35 seeds.at_most: got '1000', expected a whole number from 10 to 100; did you mean 100?"
    )]
    [InlineData(
        "{ until: decided, at_most: \"20\" }",
        "a.yaml:2:35 seeds.at_most: got the quoted text \"20\", expected a whole number from 10 to 100; "
            + "did you mean 20 without quotes?"
    )]
    [InlineData(
        "{ until: decided, at_most: [20, 40] }",
        "a.yaml:2:35 seeds.at_most: got a list, expected a whole number from 10 to 100"
    )]
    [InlineData(
        "{ until: decided, at_mots: 20 }",
        "a.yaml:2:8 seeds.at_most: got nothing, expected a whole number from 10 to 100\na.yaml:2:26 seeds.at_mots: "
            + "got an unknown key, expected one of until, at_most, from; did you mean 'at_most'?"
    )]
    [InlineData(
        "{ until: decided, at_most: 20, from: -1 }",
        "a.yaml:2:45 seeds.from: got '-1', expected a whole number of at least 0"
    )]
    [InlineData(
        "{ until: decided, at_most: 20, from: 9223372036854775807 }",
        "a.yaml:2:45 seeds.from: got 9223372036854775807, expected a seed from which 100 seeds stay below "
            + "9223372036854775807"
    )]
    public void Bad_section_is_told_what_is_wrong(string seeds, string error) =>
        Check($"name: a\nseeds: {seeds}{Rest}", error);

    [Theory]
    [InlineData("")]
    [InlineData("claims: {}\n")]
    [InlineData("claims:\n")]
    [InlineData("claims: { c: }\n")]
    public void Without_a_claim_there_is_nothing_to_decide(string claims) =>
        Check(
            $"name: a\nseeds: {{ until: decided, at_most: 20 }}\nmethods: {{ ia3: {{}} }}\n{claims}",
            "a.yaml:2:10 seeds.until: got no claim to decide, expected a section 'claims' with at least one claim, "
                + "or seeds such as 0..19"
        );

    [Fact]
    public void Tuning_seeds_are_none_of_those_that_may_be_added() =>
        Check(
            "name: a\nseeds: { until: decided, at_most: 40 }\ntune: { seeds: 39..41, learning_rate: [1, "
                + $"2] }}{Rest}",
            "a.yaml:3:16 tune.seeds: got seed 39, which is a seed of the sweep too (0..39), "
                + "expected seeds of its own: what chose the rates must not judge them"
        );

    [Fact]
    public void Limit_of_cells_holds_for_all_that_may_be_added() =>
        Check(
            $"name: a\nseeds: {{ until: decided, at_most: 40 }}\nlimits: {{ cells: 79 }}{Rest}",
            "a.yaml:4:1 methods: got a grid of 80 cells (40 seeds x 2), expected at most 79 (limits.cells)"
        );

    [Fact]
    public void Tuning_seeds_are_given_as_they_are() =>
        Check(
            $"name: a\nseeds: 0..1\ntune: {{ seeds: {{ until: decided, at_most: 20 }}, learning_rate: [1, 2] }}{Rest}",
            "a.yaml:3:16 tune.seeds: got a mapping, expected seeds such as 0..19 or [0, 3, 5..9]"
        );

    [Theory]
    [InlineData("0..9", 10)] // the same file again
    [InlineData("0..19", 20)] // what it has grown to
    [InlineData("0..14", 20)] // seeds that were given before
    [InlineData("1..20", 10)]
    [InlineData("[0..9, 20..29]", 10)]
    [InlineData("0..59", 10)] // more than it may come to have: lacks cells, and is refused by the database
    public void Submitted_again_it_goes_on_where_the_stored_sweep_is(string stored, long seeds)
    {
        var spec = Parse($"name: a\nseeds: {{ until: decided, at_most: 40 }}{Rest}");

        Assert.Equal(seeds, SeedGrowth.Join(spec, Parse($"name: a\nseeds: {stored}{Rest}")).Seeds.Count);
        Assert.Equal(
            40,
            SeedGrowth
                .Join(spec with { Seeds = spec.Growth!.First(40) }, Parse($"name: a\nseeds: {stored}{Rest}"))
                .Seeds.Count
        );
    }

    [Theory]
    [InlineData("0..9", "0..9", "")]
    [InlineData("0..9", "3..4", "0..2, 5..9")]
    [InlineData("[0..9, 20..29]", "[5..24, 29]", "0..4, 25..28")]
    [InlineData("0..9", "[8..100, 0..1]", "2..7")]
    [InlineData("5", "0..4", "5")]
    [InlineData("9223372036854775806..9223372036854775807", "9223372036854775807", "9223372036854775806")]
    public void Seeds_without_others_are_those_that_are_left(string seeds, string others, string left)
    {
        static SeedSet Of(string text) =>
            Parse($"name: a\nseeds: {(text.StartsWith('[') ? text : $"[{text}]")}\nmethods: {{ frozen: {{}} }}").Seeds;

        Assert.Equal(left, Of(seeds).Except(Of(others)).ToString());
    }

    private static SweepSpec Parse(string text) => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance);

    private static void Check(string text, string error) =>
        Assert.Equal(error, Assert.Throws<InputException>(() => Parse(text)).Message);
}
