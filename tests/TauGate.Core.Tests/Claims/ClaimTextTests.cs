using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.Claims;

/// <summary>
/// What may be claimed of a sweep, and the whole message of what may not, because it is the interface.
/// </summary>
public sealed class ClaimTextTests
{
    private const string Start = """
        name: a
        seeds: 0..1
        foundation: { epochs: [2, 5] }
        target: { epochs: [1, 3] }
        methods:
          frozen: {}
          taugate: {}
          v1.5-x: { method: ia3 }
          lora: { rank: [1, 8] }
        exclude: [{ label: lora, rank: 1, foundation.epochs: 5 }]
        claims:

        """;

    [Theory]
    [InlineData("taugate.target_accuracy > frozen.target_accuracy at foundation.epochs=2, target.epochs=3", 1)]
    [InlineData(
        "v1.5-x.target_accuracy - taugate.target_accuracy within 1e-3 at foundation.epochs=2, target.epochs=3",
        1
    )]
    [InlineData("lora.target_accuracy > 0.5 for every rank at foundation.epochs=2, target.epochs=3", 2)]
    // but what is excluded
    [InlineData("lora.target_accuracy > 0.5 for every rank, foundation.epochs, target.epochs", 6)]
    [InlineData("lora[rank=8].target_accuracy > 0.5 for every foundation.epochs, target.epochs", 4)]
    [InlineData(
        "lora[rank=8].target_accuracy > taugate.target_accuracy for some target.epochs at foundation.epochs=2 level "
            + "0.01",
        2
    )]
    [InlineData(
        "lora[rank=8, foundation.epochs=5, target.epochs=3].target_accuracy > lora[rank=1].target_accuracy at "
            + "foundation.epochs=2, target.epochs=1",
        1
    )]
    [InlineData(
        "taugate[foundation.hidden=[256, 256], train=[threshold,gain]].target_accuracy > -.5 level 5e-2 for every "
            + "foundation.epochs, target.epochs",
        4
    )]
    [InlineData("-(2 * frozen[foundation.epochs=2].source_accuracy - (1 - 0.5)) < +0", 0)]
    [InlineData("-(2 * frozen[foundation.epochs=2].source_accuracy - (1 - 0.5)) < 0 by 0.1", 1)]
    public void Claim_has_a_part_for_each_combination_it_ranges_over(string text, int parts)
    {
        if (parts == 0)
            Assert.Contains("'+', expected a number", Error(text), StringComparison.Ordinal);
        else
            Assert.Equal(parts, BoundClaim.Of(new Claim("c", text), Read($"  c: {text}").Variants).Parts.Length);
    }

    [Fact]
    public void Value_that_options_leave_out_can_be_named_where_it_is_on_an_axis()
    {
        const string Text =
            "  c: taugate[control=none].target_accuracy > taugate[control=permuted].target_accuracy "
            + "at foundation.epochs=2, target.epochs=3";
        string[] axis = ["methods.taugate.control=[none, permuted]"];
        var spec = SweepFile.Parse(Start + Text, "a.yaml", axis, TestCatalog.Instance);

        var part = Assert.Single(BoundClaim.Of(spec.Claims.Single(), spec.Variants).Parts);
        var controls = part.Terms.Select(t => spec.Variants[t.Position].Axes["control"].ToString());
        Assert.Equal(["none", "permuted"], controls);
    }

    [Theory]
    [InlineData(
        "taugat.target_accuracy > 0",
        "a.yaml:12:6 claims.c: got the unknown label 'taugat', expected one of frozen, taugate, v1.5-x, lora; "
            + "did you mean 'taugate'?"
    )]
    [InlineData(
        "0 < v1.5.target_accuracy",
        "a.yaml:12:10 claims.c: got the unknown label 'v1.5', expected one of frozen, taugate, v1.5-x, lora; "
            + "did you mean 'v1.5-x'?"
    )]
    [InlineData(
        "taugate.target_accuracy-frozen.target_accuracy > 0",
        "a.yaml:12:6 claims.c: got the unknown label 'taugate.target_accuracy-frozen', expected one of frozen, "
            + "taugate, v1.5-x, lora (a difference has spaces around its minus)"
    )]
    [InlineData(
        "taugate.acuracy > 0",
        "a.yaml:12:14 claims.c: got the unknown metric 'acuracy', expected one of target_accuracy, "
            + "target_cross_entropy, target_logit, source_accuracy, source_cross_entropy, source_logit, "
            + "hardened_target_accuracy, hardened_target_cross_entropy, hardened_target_logit, "
            + "hardened_source_accuracy, hardened_source_cross_entropy, hardened_source_logit, "
            + "foundation_target_accuracy, foundation_target_cross_entropy, foundation_target_logit, "
            + "foundation_source_accuracy, foundation_source_cross_entropy, "
            + "foundation_source_logit, high_activity_fraction, participation, dead_fraction, "
            + "foundation_high_activity_fraction, foundation_participation, "
            + "foundation_dead_fraction, adaptation_seconds, evaluation_seconds, "
            + "foundation_seconds, trainable_parameters, hidden_units"
    )]
    [InlineData(
        "taugate > 0",
        "a.yaml:12:6 claims.c: got 'taugate', expected a number, "
            + "or a label and its metric such as taugate.target_accuracy"
    )]
    [InlineData(
        "1 > 0",
        "a.yaml:12:6 claims.c: got a claim about numbers alone, expected a number, "
            + "or a label and its metric such as taugate.target_accuracy"
    )]
    [InlineData(
        "lora[rank=8].target_accuracy > frozen.target_accuracy at foundation.epochs=2",
        "a.yaml:12:6 claims.c: got 'lora', which are 2 rows (lora foundation.epochs=2 rank=8 target.epochs=1, "
            + "lora foundation.epochs=2 rank=8 target.epochs=3), expected one: "
            + "fix target.epochs in brackets or with 'at', or say 'for every' or 'for some'"
    )]
    [InlineData(
        "lora.target_accuracy > 0 at rank=8",
        "a.yaml:12:6 claims.c: got 'lora', which are 4 rows (lora foundation.epochs=2 rank=8 target.epochs=1, "
            + "lora foundation.epochs=2 rank=8 target.epochs=3, lora foundation.epochs=5 rank=8 target.epochs=1, "
            + "lora foundation.epochs=5 rank=8 target.epochs=3), expected one: "
            + "fix foundation.epochs or target.epochs in brackets or with 'at', "
            + "or say 'for every' or 'for some'"
    )]
    [InlineData(
        "lora[rank=4].target_accuracy > 0",
        "a.yaml:12:16 claims.c: got rank=4, which no row of 'lora' has, expected one of 1, 8"
    )]
    [InlineData(
        "lora[rnk=8].target_accuracy > 0",
        "a.yaml:12:11 claims.c: got 'rnk', which is no setting of 'lora' that is left open, expected one of alpha, "
            + "foundation.batch, foundation.epochs, foundation.hidden, foundation.learning_rate, "
            + "foundation.mixture, learning_rate, rank, target.batch, target.epochs, target.rotation, "
            + "target.schedule; did you mean 'rank'?"
    )]
    [InlineData(
        "frozen.target_accuracy > 0 at target.epochs=3",
        "a.yaml:12:36 claims.c: got 'target.epochs', which is no setting of 'frozen' that is left open, "
            + "expected one of foundation.batch, foundation.epochs, foundation.hidden, foundation.learning_rate, "
            + "foundation.mixture, target.rotation"
    )]
    [InlineData(
        "lora[rank=1].target_accuracy > 0 at target.epochs=3, foundation.epochs=5",
        "a.yaml:12:77 claims.c: got foundation.epochs=5, which no row of 'lora' has, expected one of 2"
    )]
    [InlineData(
        "lora[rank=1].target_accuracy > taugate.target_accuracy at target.epochs=3 for every foundation.epochs",
        "a.yaml:12:90 claims.c: got foundation.epochs=5, which no row of 'lora' has, expected values that every arm has"
    )]
    [InlineData(
        "lora.target_accuracy > 0 at rank=8 for every rank",
        "a.yaml:12:51 claims.c: got 'rank', which 'at' has fixed, expected a setting that is not fixed"
    )]
    [InlineData(
        "lora.target_accuracy > 0 for all rank",
        "a.yaml:12:35 claims.c: got 'all', expected 'every' or 'some'"
    )]
    [InlineData("lora.target_accuracy within 0", "a.yaml:12:34 claims.c: got '0', expected a margin above 0")]
    [InlineData(
        "lora.target_accuracy within 0.1 by 1",
        "a.yaml:12:38 claims.c: got 'by', expected 'at', 'for', 'level', each once, or the end"
    )]
    [InlineData(
        "lora.target_accuracy > 0 level 0.6",
        "a.yaml:12:37 claims.c: got '0.6', expected a level above 0, at most 0.5"
    )]
    [InlineData(
        "lora.target_accuracy > 0 level 0.1 level 0.1",
        "a.yaml:12:41 claims.c: got 'level', expected 'by', 'at', 'for', 'level', each once, or the end"
    )]
    [InlineData(
        "lora.target_accuracy >",
        "a.yaml:12:28 claims.c: got the end of the claim, expected a number, "
            + "or a label and its metric such as taugate.target_accuracy"
    )]
    [InlineData(
        "lora.target_accuracy",
        "a.yaml:12:26 claims.c: got the end of the claim, expected '>', '<', '=' or 'within'"
    )]
    [InlineData("(lora.target_accuracy > 0", "a.yaml:12:28 claims.c: got '>', expected ')'")]
    [InlineData("lora[rank=8] > 0", "a.yaml:12:19 claims.c: got '>', expected a metric such as .target_accuracy")]
    [InlineData(
        "lora[rank=8, rank=1].target_accuracy > 0",
        "a.yaml:12:19 claims.c: got 'rank' a second time, expected each setting once"
    )]
    [InlineData(
        "lora.target_accuracy > 1e999",
        "a.yaml:12:29 claims.c: got '1e999', expected a number, "
            + "or a label and its metric such as taugate.target_accuracy"
    )]
    [InlineData(
        "lora.target_accuracy ≥ 0",
        "a.yaml:12:27 claims.c: got '≥', expected a claim of words, numbers and the signs > < = + - * ( ) [ ] ,"
    )]
    [InlineData(
        "\"taugat.target_accuracy > 0\"",
        "a.yaml:12:7 claims.c: got the unknown label 'taugat', expected one of frozen, taugate, v1.5-x, lora; "
            + "did you mean 'taugate'?"
    )]
    [InlineData(
        "[lora]",
        "a.yaml:12:6 claims.c: got a list, expected a claim such as 'taugate.target_accuracy > frozen.target_accuracy'"
    )]
    public void Claim_that_the_sweep_cannot_mean_is_refused_at_its_place(string text, string message) =>
        Assert.Equal(message, Error(text));

    [Fact]
    public void Place_within_a_folded_text_is_that_of_the_claim()
    {
        var error = Assert.Throws<InputException>(() =>
            Read("  c: >-\n    taugate.target_accuracy\n    > frosen.target_accuracy")
        );

        Assert.StartsWith(
            "a.yaml:12:6 claims.c: got the unknown label 'frosen'",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Claim_in_an_override_is_refused_with_the_argument()
    {
        var error = Assert.Throws<InputException>(() =>
            SweepFile.Parse($"{Start}  {{}}", "a.yaml", ["claims.mine=lora > 0"], TestCatalog.Instance)
        );

        Assert.StartsWith(
            "--set claims.mine=lora > 0: got 'lora', expected a number",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_wrong_claim_is_told_at_once()
    {
        var error = Assert.Throws<InputException>(() =>
            Read("  a b: taugate.target_accuracy > 0 for every foundation.epochs, target.epochs\n  c: x.y > 0\n  d: 5")
        );

        Assert.Equal(
            ["a.yaml:12:3 claims.a b:", "a.yaml:13:8 claims.c:", "a.yaml:14:7 claims.d:"],
            error.Message.Split('\n').Select(l => l.Split(" got")[0])
        );
    }

    [Fact]
    public void Parentheses_are_limited_in_depth() =>
        Assert.Contains(
            "at most 16 parentheses",
            Error($"{new string('(', 900)}lora.target_accuracy > 0"),
            StringComparison.Ordinal
        );

    [Fact]
    public void Claim_that_ranges_over_too_much_is_refused()
    {
        var ranks = string.Join(", ", Enumerable.Range(1, 40));
        var text =
            $"name: a\nseeds: 0..1\nmethods: {{ lora: {{ rank: [{ranks}], alpha: [{ranks}] }} }}\nclaims: {{ c: "
            + "'lora.target_accuracy > 0 for every rank, alpha' }";

        Assert.Contains(
            "got a claim about 1600 combinations, expected at most 1000",
            Assert.Throws<InputException>(() => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Claims_are_kept_in_order_on_one_line_and_an_empty_one_is_dropped()
    {
        var spec = Read(
            "  b: >-\n    taugate.trainable_parameters   =\n    1024 at foundation.epochs=2, "
                + "target.epochs=1\n  a:\n  c: 1 > frozen[foundation.epochs=2].target_accuracy"
        );

        Assert.Equal(
            [
                new Claim("b", "taugate.trainable_parameters = 1024 at foundation.epochs=2, target.epochs=1"),
                new Claim("c", "1 > frozen[foundation.epochs=2].target_accuracy"),
            ],
            spec.Claims
        );
    }

    [Fact]
    public void Claims_change_no_cell()
    {
        var (with, without) = (
            Read("  c: 1 > frozen[foundation.epochs=2].target_accuracy"),
            SweepFile.Parse(Start.Replace("claims:", "", StringComparison.Ordinal), "a.yaml", [], TestCatalog.Instance)
        );

        Assert.Equal(without.Cells().Select(c => without.Task(c).Key), with.Cells().Select(c => with.Task(c).Key));
    }

    private static SweepSpec Read(string claims) =>
        SweepFile.Parse($"{Start}{claims}\n", "a.yaml", [], TestCatalog.Instance);

    private static string Error(string claim) => Assert.Throws<InputException>(() => Read($"  c: {claim}")).Message;
}
