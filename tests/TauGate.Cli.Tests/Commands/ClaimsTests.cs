using System.Collections.Immutable;
using TauGate.Cli.Commands;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Commands;

/// <summary>Which claims a sweep is judged by.</summary>
public sealed class ClaimsTests
{
    private static readonly SweepSpec Plain = Sweep("");

    private static readonly SweepSpec Claimed = Sweep("claims: { mine: 'taugate.target_accuracy > frozen.target_accuracy' }");

    private static readonly SweepSpec Other = Sweep("claims: { other: 'taugate.target_accuracy < 0.5' }");

    [Fact]
    public void Sweep_is_judged_by_its_own_claims()
    {
        var outcome = ClaimsCommand.Judge("a", [new SweepRevision(1, Claimed, 0)], null, Rows(), isSequential: false);

        Assert.Equal(("mine", Verdict.Supported, null), Assert.Single(outcome.Verdicts.Select(v => (v.Claim.Name, v.Verdict, v.Exploratory))));
        Assert.False(outcome.AreStandard);
        Assert.Null(outcome.SeedsSeen);
    }

    [Fact]
    public void Sweep_without_claims_is_judged_by_the_standard_ones_it_has_arms_for()
    {
        var outcome = ClaimsCommand.Judge("a", [new SweepRevision(1, Plain, 0)], Plain, Rows(), isSequential: false);

        Assert.True(outcome.AreStandard);
        Assert.Equal(["1-beats-frozen", "2-parameters", "3-minority-active", "3b-fewer-take-part", "9-hardened-within-0.1-points-of-soft"], outcome.Verdicts.Select(v => v.Claim.Name));
        Assert.Contains("6-within-0.1-points-of-ia3", outcome.LeftOut);
    }

    [Fact]
    public void Claims_of_the_file_that_are_not_stored_are_judged_and_exploratory()
    {
        var outcome = ClaimsCommand.Judge("a", [new SweepRevision(1, Claimed, 0)], Other, Rows(), isSequential: false);

        var verdict = Assert.Single(outcome.Verdicts);
        Assert.Equal(("other", Verdict.Refuted), (verdict.Claim.Name, verdict.Verdict));
        Assert.Equal("the claim is the file's and was not stored before its results were there", verdict.Exploratory);
    }

    [Fact]
    public void Claim_that_was_stored_after_results_is_exploratory()
    {
        var outcome = ClaimsCommand.Judge("a", [new SweepRevision(1, Plain, 0), new SweepRevision(2, Claimed, 24)], Claimed, Rows(), isSequential: false);

        Assert.Equal("the claim was written in revision 2, when 24 cells had results", outcome.Verdicts.Single().Exploratory);
    }

    [Fact]
    public void Looks_are_taken_when_asked_for()
    {
        var outcome = ClaimsCommand.Judge("a", [new SweepRevision(1, Claimed, 0)], null, Rows(), isSequential: true);

        Assert.Equal([10], outcome.SeedsSeen);
        Assert.Equal(0.01, outcome.Verdicts.Single().Level, 12);
    }

    private static SweepSpec Sweep(string claims) => SweepFile.Parse($"name: a\nseeds: 0..11\nmethods: {{ frozen: {{}}, taugate: {{}} }}\n{claims}", "a.yaml", [], AdapterCatalog.Instance);

    private static ImmutableArray<CellRow> Rows() =>
    [
        .. Plain.Cells().Select(c => new CellRow(
            c.Ordinal, (int)(c.Ordinal % 2), c.Variant.Label, c.Variant.Method, c.Variant.Axes, c.Seed, CellStatus.Done, default, default, 1024,
            ImmutableSortedDictionary<string, double>.Empty.Add("target_accuracy", (c.Variant.Label == "frozen" ? 0.9 : 0.95) + 0.001 * (c.Seed % 3)))),
    ];
}
