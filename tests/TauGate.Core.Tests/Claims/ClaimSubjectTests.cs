using TauGate.Core.Claims;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>When two claims are the same claim.</summary>
public sealed class ClaimSubjectTests
{
    private const string Lora = "lora.target_accuracy > taugate.target_accuracy for some rank";

    private static readonly SweepSpec Sample = Sweep(Lora);

    [Fact]
    public void Same_text_about_the_same_cells_is_the_same_claim_whatever_it_and_its_sweep_are_called()
    {
        var limits = Sample.Limits with { Attempts = 9 };
        var other = Sample with { Name = "b", Claims = [new Claim("renamed", Lora)], Limits = limits };
        var further = Sweep(Lora, methods: "ia3: {}, lora: { rank: [8, 1] }, taugate: {}");

        Assert.Equal(Of(Sample), Of(other));
        Assert.Equal(Of(Sample), Of(further));
    }

    [Theory]
    [InlineData("lora.target_accuracy > taugate.target_accuracy by 0.001 for some rank", "lora: { rank: [1, 8] }", "")]
    [InlineData(Lora + " level 0.01", "lora: { rank: [1, 8] }", "")]
    [InlineData("lora.target_accuracy > taugate.target_accuracy for every rank", "lora: { rank: [1, 8] }", "")]
    [InlineData(Lora, "lora: { rank: [1, 8, 16] }", "")]
    [InlineData(Lora, "lora: { rank: [1, 8], learning_rate: 0.5 }", "")]
    [InlineData(Lora, "lora: { rank: [1, 8] }", "target: { rotation: 30 }")]
    [InlineData(Lora, "lora: { rank: [1, 8] }", "foundation: { epochs: 9 }")]
    public void Other_text_or_other_cells_are_another_claim(string claim, string lora, string rest)
    {
        var other = Sweep(claim, methods: $"frozen: {{}}, taugate: {{}}, {lora}", rest: rest);

        Assert.NotEqual(Of(Sample).Arms, Of(other).Arms);
    }

    [Fact]
    public void Seeds_are_apart_from_the_arms_and_those_of_a_growing_sweep_are_its_plan()
    {
        var more = Of(Sample with { Seeds = new SeedSet([new SeedRange(0, 99)]) });
        var growth = new SeedGrowth(0, 20);
        var grown = Sample with { Growth = growth, Seeds = growth.First(20) };

        Assert.Equal((Of(Sample).Arms, "0..99"), more);
        Assert.Equal((Of(Sample).Arms, "from 0"), Of(grown));
        Assert.Equal(Of(grown), Of(grown with { Growth = new SeedGrowth(0, 100), Seeds = growth.First(10) }));
    }

    [Fact]
    public void Before_its_rates_are_chosen_a_sweep_is_about_no_cells()
    {
        var tuned = Sample with { Tune = new TuneSpec(new SeedSet([new SeedRange(1000, 1001)]), [0.01, 0.1]) };

        Assert.NotEqual(Of(Sample).Arms, Of(tuned).Arms);
        Assert.Equal(Of(tuned), Of(tuned with { }));
    }

    [Fact]
    public void Positions_are_the_rows_that_the_claim_speaks_of() =>
        Assert.Equal([1, 3, 4], ClaimSubject.Of(Sample, Sample.Claims[0]).Positions);

    [Fact]
    public void Claim_about_a_front_speaks_of_every_rate_of_its_arms()
    {
        var front = Sweep(
            "taugate.source_accuracy > ia3.source_accuracy at target_accuracy=0.9",
            methods: "taugate: { learning_rate: [0.01, 0.1] }, ia3: { learning_rate: [0.01, 0.03, 0.1] }"
        );
        var other = Sweep(
            "taugate.source_accuracy > ia3.source_accuracy at target_accuracy=0.9",
            methods: "taugate: { learning_rate: [0.01, 0.1] }, ia3: { learning_rate: [0.01, 0.02, 0.1] }"
        );

        Assert.Equal([0, 1, 2, 3, 4], ClaimSubject.Of(front, front.Claims[0]).Positions);
        Assert.NotEqual(Of(front), Of(other));
    }

    private static (Digest Arms, string Seeds) Of(SweepSpec spec)
    {
        var subject = ClaimSubject.Of(spec, spec.Claims.Single());
        return (subject.Arms, subject.Seeds);
    }
}
