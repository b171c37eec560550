using TauGate.Application.Claims;
using TauGate.Application.Status;
using TauGate.Application.Submission;
using TauGate.Application.Wording;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Application;

/// <summary>What people are told of a sweep whose seeds are added until its claims are decided.</summary>
public sealed class GrowthPhrasesTests
{
    private static SweepSpec Spec { get; } = Parse("{ until: decided, at_most: 50 }");

    [Fact]
    public void Standing_says_which_look_and_what_is_decided()
    {
        var second = Sweep(20, new ClaimLook(10, 2, 1, 0), isLookedAt: false);

        Assert.Equal(
            "look 1 of 3 at n = 10: 0 of 2 claims decided so far",
            Phrase(Sweep(10, null, false), Samples.Cells(3, 20))
        );
        Assert.Equal("look 2 of 3 at n = 20: 1 of 2 claims decided so far", Phrase(second, Samples.Cells(33, 40)));
        Assert.Equal(
            "look 2 of 3 at n = 20: 1 of 2 claims decided so far; every cell has its result, and it is due",
            Phrase(second, Samples.Cells(40, 40))
        );
        Assert.Equal(
            "look 2 of 3 at n = 20: 1 of 2 claims decided so far; it is not taken: 2 cells were given up, "
                + "and a look needs every result; 'taugate retry a' puts them back",
            Phrase(second, Samples.Cells(38, 40, quarantined: 2))
        );
    }

    [Fact]
    public void Look_that_was_taken_says_what_follows()
    {
        Assert.Equal(
            "look 1 of 3 at n = 10: 1 of 2 claims decided; 10 seeds follow",
            GrowthPhrases.Taken(Sweep(10, null, false), new ClaimLook(10, 2, 1, 0))
        );
        Assert.Equal(
            "look 2 of 3 at n = 20: 2 of 2 claims decided; no seed follows: every claim is decided",
            Phrase(Sweep(20, new ClaimLook(20, 2, 2, 0), true), Samples.Cells(40, 40))
        );
        Assert.Equal(
            "look 3 of 3 at n = 40: 1 of 2 claims decided; no seed follows: this was the last look (seeds.at_most: 50)",
            Phrase(Sweep(40, new ClaimLook(40, 2, 1, 0), true), Samples.Cells(80, 80))
        );
        Assert.Contains(
            "1 claim cannot be decided by more",
            Phrase(Sweep(20, new ClaimLook(20, 2, 1, 1), true), Samples.Cells(40, 40)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(33, 0, false, SweepState.Active, false)] // pending: watching goes on anyway
    [InlineData(40, 0, false, SweepState.Active, true)]
    [InlineData(40, 0, true, SweepState.Active, false)]
    [InlineData(40, 0, false, SweepState.Cancelled, false)]
    [InlineData(38, 2, false, SweepState.Active, false)]
    public void Sweep_goes_on_while_a_look_is_due(
        long done,
        long quarantined,
        bool isLookedAt,
        SweepState state,
        bool goesOn
    ) =>
        Assert.Equal(
            goesOn,
            new GrowthStanding(
                Sweep(20, new ClaimLook(20, 2, 1, 0), isLookedAt),
                state,
                Samples.Cells(done, 40, quarantined: quarantined)
            ).GoesOn
        );

    [Fact]
    public void Plan_says_how_far_it_may_grow()
    {
        var facts = new PlanFacts(4, 10, 2, new Dictionary<string, double>());
        var plan = new SweepPlan(Spec, facts, Slots: 2, Tuning: null, Most: facts with { FoundationsTotal = 40 });

        var lines = PlanText.Lines(plan).ToList();

        Assert.Equal("a: 10 to 40 seeds (0..9 to 0..39) x 2 variants (frozen, ia3)", lines[0]);
        Assert.Equal(
            "  20 to 80 cells, until every claim is decided: looks at 10, 20 and 40 seeds; to look 1:",
            lines[1]
        );
        Assert.Equal("  20 cells: 4 in the ledger, 16 to train", lines[2]);
    }

    [Fact]
    public void Sweep_that_has_grown_to_its_end_has_no_range()
    {
        var whole = Spec with { Seeds = Spec.Growth!.All };

        Assert.Equal(("80 cells", "40 seeds (0..39)"), (GrowthPhrases.Cells(whole), GrowthPhrases.Seeds(whole)));
        Assert.Equal(
            ("20 cells", "one look at 10 seeds"),
            (GrowthPhrases.Cells(Parse("{ until: decided, at_most: 10 }")), GrowthPhrases.Looks(new SeedGrowth(0, 19)))
        );
    }

    [Fact]
    public void Claims_of_a_growing_sweep_are_judged_by_looks_also_when_nobody_asks()
    {
        var outcome = ClaimJudgement.Judge("a", [new SweepRevision(1, Spec, 0)], file: null, [], isSequential: false);

        Assert.NotNull(outcome.SeedsSeen);
        Assert.Empty(outcome.Verdicts);
    }

    private static string Phrase(GrowingSweep sweep, SweepProgress cells) =>
        new GrowthStanding(sweep, SweepState.Active, cells).Phrase;

    private static GrowingSweep Sweep(int seeds, ClaimLook? last, bool isLookedAt) =>
        new(new SweepId(1), "a", 2, Spec with { Seeds = Spec.Growth!.First(seeds) }, "", last, isLookedAt);

    private static SweepSpec Parse(string seeds) =>
        SweepFile.Parse(
            $"name: a\nseeds: {seeds}\nmethods: {{ frozen: {{}}, ia3: {{}} }}\nclaims: {{ a: "
                + "'ia3.target_accuracy > frozen.target_accuracy', b: 'ia3.target_accuracy > 0.9' }",
            "a.yaml",
            [],
            AdapterCatalog.Instance
        );
}
