using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Tests.Tuning;

/// <summary>What can be known of a changed sweep before its rates are tuned.</summary>
public sealed class TunedRevisionTests
{
    private const string Tune = "tune: { seeds: 100..101, learning_rate: [0.1, 0.01] }\n";

    private static readonly SweepSpec Stored = Parse(
        "seeds: 0..4\nmethods: { frozen: {}, ia3: { learning_rate: 0.01 }, lora: { rank: [1, 8], learning_rate: 0.1 } }"
    );

    [Theory]
    [InlineData("seeds: 0..4\nmethods: { frozen: {}, ia3: {}, lora: { rank: [1, 8] } }")]
    [InlineData(
        "seeds: [4, 0..3, 10]\nmethods: { lora: { rank: [8, 2, 1] }, ia3: {}, bias: {}, renamed: { method: frozen } }"
    )]
    public void Superset_for_some_rates_is_possible(string file) => Assert.True(Of(file).IsPossible);

    [Theory]
    [InlineData("seeds: 0..4\nmethods: { frozen: {}, ia3: {}, lora: { rank: [1] } }", "lora rank=8", "")]
    [InlineData("seeds: 0..3\nmethods: { frozen: {}, ia3: {}, lora: { rank: [1, 8] } }", "", "4")]
    [InlineData(
        "seeds: 0..4\ntarget: { epochs: 9 }\nmethods: { frozen: {}, ia3: {}, lora: { rank: [1, 8] } }",
        "ia3, lora rank=1, lora rank=8",
        ""
    )]
    [InlineData(
        "seeds: 0..4\nfoundation: { epochs: 9 }\nmethods: { frozen: {}, ia3: {}, lora: { rank: [1, 8] } }",
        "frozen, ia3, lora rank=1, lora rank=8",
        ""
    )]
    public void What_no_choice_of_rates_gives_is_named(string file, string variants, string seeds)
    {
        var revision = Of(file);

        Assert.False(revision.IsPossible);
        Assert.Equal(
            (variants, seeds),
            (string.Join(", ", revision.Variants.Select(v => Stored.Variants[v].Title)), revision.Seeds.ToString())
        );
    }

    [Fact]
    public void Rate_off_the_grid_cannot_be_chosen() =>
        Assert.Equal(
            [1],
            TunedRevision
                .Of(
                    Parse("seeds: 0..4\nmethods: { frozen: {}, ia3: { learning_rate: 0.5 } }"),
                    Tuned("seeds: 0..4\nmethods: { frozen: {}, ia3: {} }")
                )
                .Variants
        );

    [Fact]
    public void Value_of_a_tuned_option_that_is_off_its_list_cannot_be_chosen()
    {
        var stored = Parse("seeds: 0..4\nmethods: { taugate: { learning_rate: 0.01, sharpness: 2 } }");

        Assert.True(TunedRevision.Of(stored, WithSharpness("[1, 2, 5]")).IsPossible);
        Assert.Equal([0], TunedRevision.Of(stored, WithSharpness("[1, 5]")).Variants);

        static SweepSpec WithSharpness(string values) =>
            Parse(
                "seeds: 0..4\nmethods: { taugate: {} }\n"
                    + "tune: { seeds: 100..101, learning_rate: [0.1, 0.01], "
                    + $"options: {{ taugate: {{ sharpness: {values} }} }} }}"
            );
    }

    [Fact]
    public void One_row_gets_one_rate()
    {
        var two = Parse(
            "seeds: 0..4\nmethods: { a: { method: ia3, learning_rate: 0.1 }, b: { method: ia3, learning_rate: "
                + "0.01 }, c: { method: ia3, learning_rate: 0.1 } }"
        );

        Assert.Equal([1], TunedRevision.Of(two, Tuned("seeds: 0..4\nmethods: { ia3: {} }")).Variants);
        Assert.True(
            TunedRevision.Of(two, Tuned("seeds: 0..4\nmethods: { ia3: {}, again: { method: ia3 } }")).IsPossible
        );
    }

    [Theory]
    [InlineData("plain: { method: taugate }, wide: { method: taugate }")]
    [InlineData("wide: { method: taugate }, plain: { method: taugate }")]
    public void Rows_whose_choices_overlap_find_one_each(string methods)
    {
        var tuned = Parse(
            $"seeds: 0..4\nmethods: {{ {methods} }}\n"
                + "tune: { seeds: 100..101, learning_rate: [0.1, 0.01], options: { wide: { sharpness: [2, 5] } } }"
        );

        Assert.True(TunedRevision.Of(Chosen("0.1", "0.01, sharpness: 2"), tuned).IsPossible);
        Assert.True(TunedRevision.Of(Chosen("0.1", "0.1"), tuned).IsPossible);
        Assert.False(TunedRevision.Of(Chosen("0.1, sharpness: 2", "0.01, sharpness: 2"), tuned).IsPossible);

        static SweepSpec Chosen(string plain, string wide) =>
            Parse(
                "seeds: 0..4\nmethods:\n"
                    + $"  plain: {{ method: taugate, learning_rate: {plain} }}\n"
                    + $"  wide: {{ method: taugate, learning_rate: {wide} }}"
            );
    }

    [Fact]
    public void Growing_sweep_has_the_seeds_that_it_has_come_to()
    {
        const string File =
            "seeds: { until: decided, at_most: 40 }\nmethods: { frozen: {} , ia3: {} }\nclaims: { c: "
            + "'ia3.target_accuracy > 0.5' }";
        var stored = Parse("seeds: 0..19\nmethods: { frozen: {}, ia3: { learning_rate: 0.01 } }");

        Assert.True(TunedRevision.Of(stored, Tuned(File)).IsPossible);
        Assert.Equal(
            "10..19",
            TunedRevision.Of(stored, Tuned(File.Replace("40", "10", StringComparison.Ordinal))).Seeds.ToString()
        );
    }

    private static TunedRevision Of(string file) => TunedRevision.Of(Stored, Tuned(file));

    private static SweepSpec Tuned(string file) => Parse(Tune + file);

    private static SweepSpec Parse(string file) =>
        SweepFile.Parse($"name: a\n{file}\n", "a.yaml", [], TestCatalog.Instance);
}
