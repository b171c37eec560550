using System.Text;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Tests.Tuning;

/// <summary>From a file with <c>tune</c> to its tuning sweep, from that one's results to the choice, and from the choice to the sweep.</summary>
public sealed class TuningChoiceTests
{
    private const string Text = """
        name: a
        seeds: 0..4
        foundation: { mixture: [0, 0.5] }
        tune: { seeds: [1000, 1001], learning_rate: [0.1, 0.001, 0.01] }
        methods: { frozen: {}, taugate: {}, lora: { rank: [1, 8] } }
        """;

    private static SweepSpec Tuned { get; } = Parse(Text);

    [Fact]
    public void Tuning_sweep_tries_every_rate_for_every_row_that_trains_and_nothing_else()
    {
        var grid = TuningGrid.Of(Tuned);

        Assert.Equal("a.tuning", grid.Name);
        Assert.Equal(Tuned.Tune!.Seeds, grid.Seeds);
        // 2 mixtures x (taugate, lora at 2 ranks) x 3 rates.
        Assert.Equal(2 * 3 * 3, grid.Variants.Length);
        Assert.DoesNotContain(grid.Variants, v => v.Method == "frozen");
        foreach (var row in grid.Variants.Chunk(3))
        {
            Assert.Equal([0.001, 0.01, 0.1], row.Select(v => v.Options["learning_rate"].AsReal()));
            Assert.All(row, v => Assert.Equal(v.Options["learning_rate"], v.Axes["learning_rate"]));
            Assert.Single(row.Select(v => v with { Options = v.Options.Remove("learning_rate"), Axes = v.Axes.Remove("learning_rate") })
                .Select(v => Variant.TitleOf(v.Label, v.Axes)).Distinct());
        }
        Assert.Equal((EvaluatedOn.Validation, Keep.Metrics, RecordUnits.None, null), (grid.EvaluatedOn, grid.Keep, grid.RecordUnits, grid.Tune));
        Assert.All(grid.Cells().Select(grid.Task), t => Assert.Equal(EvaluatedOn.Validation, t.EvaluatedOn));
    }

    [Fact]
    public void Tuning_cells_share_the_sweeps_foundations_and_none_of_its_cells()
    {
        var grid = TuningGrid.Of(Tuned) with { Seeds = Tuned.Seeds };
        var ordinary = grid with { EvaluatedOn = EvaluatedOn.Test };

        Assert.Equal(ordinary.Cells().Select(c => ordinary.Task(c).Foundation.Key), grid.Cells().Select(c => grid.Task(c).Foundation.Key));
        Assert.Empty(ordinary.Cells().Select(c => ordinary.Task(c).Key).Intersect(grid.Cells().Select(c => grid.Task(c).Key)));
    }

    [Fact]
    public void Smallest_mean_over_the_seeds_is_chosen_for_each_row_by_itself()
    {
        // The first row is best at its second rate, though one seed alone would prefer the third.
        var choice = Choose((row, seed, rate) => row == 0 ? rate switch { 0.01 => 0.2, 0.1 => seed == 1000 ? 0.1 : 0.9, _ => 0.5 } : 1 - rate);

        Assert.True(choice.IsComplete);
        var chosen = choice.Rates.Where(r => r.IsChosen).ToList();
        Assert.Equal([2, 3, 4, 5, 6, 7], chosen.Select(r => r.Position));
        Assert.Equal([0.01, 0.1, 0.1, 0.1, 0.1, 0.1], chosen.Select(r => r.LearningRate));
        Assert.Equal([false, true, true, true, true, true], chosen.Select(r => r.IsAtEdge));
        Assert.Equal(0.2, chosen[0].ValidationCrossEntropy);
        Assert.All(choice.Rates, r => Assert.Equal(2, r.N));
    }

    [Fact]
    public void Of_equal_means_the_smaller_rate_is_chosen() =>
        Assert.All(Choose((_, _, rate) => rate == 0.001 ? 0.5 : 0.25).Rates.Where(r => r.IsChosen), r => Assert.Equal(0.01, r.LearningRate));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(null)]
    public void Rate_at_which_one_seed_diverged_is_never_chosen(double? crossEntropy)
    {
        var choice = Choose((_, seed, rate) => rate == 0.01 && seed == 1001 ? crossEntropy : 1 - rate / 10, (_, seed, rate) => rate == 0.01 && seed == 1001);

        Assert.All(choice.Rates.Where(r => r.IsChosen), r => Assert.Equal(0.1, r.LearningRate));
        Assert.All(choice.Rates.Where(r => r.LearningRate == 0.01), r => Assert.Equal((2, 1, null), (r.N, r.Diverged, r.ValidationCrossEntropy)));
    }

    [Fact]
    public void Row_whose_every_rate_diverged_is_named_and_the_sweep_is_not_resolved()
    {
        var choice = Choose((row, _, _) => row == 2 ? double.NaN : 0.5);

        Assert.False(choice.IsComplete);
        Assert.Contains("lora foundation.mixture=0 rank=1 (0.001, 0.01, 0.1)", choice.Obstacle, StringComparison.Ordinal);
        Assert.DoesNotContain("rank=8", choice.Obstacle, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => choice.Resolve(Tuned));
    }

    [Fact]
    public void Nothing_is_chosen_while_a_result_is_missing()
    {
        var outcomes = Outcomes((_, _, _) => 0.5);
        outcomes.Remove(outcomes.Keys.Last());

        var choice = TuningChoice.Of(Tuned, outcomes);

        Assert.Equal((1, false), (choice.Missing, choice.IsComplete));
        Assert.DoesNotContain(choice.Rates, r => r.IsChosen);
        Assert.Equal(1, choice.Rates.Sum(r => 2 - r.N));
    }

    [Fact]
    public void Resolved_sweep_is_the_one_whose_file_gives_the_rates()
    {
        var choice = Choose((row, _, rate) => row < 2 ? rate : 1 - rate);

        var resolved = choice.Resolve(Tuned);

        var given = Parse("name: a\nseeds: 0..4\nfoundation: { mixture: [0, 0.5] }\nmethods: { frozen: {}, taugate: { learning_rate: 0.001 }, lora: { rank: [1, 8], learning_rate: 0.1 } }");
        Assert.Equal(SweepJson.DigestOf(given), SweepJson.DigestOf(resolved));
    }

    [Fact]
    public void Older_specifications_keep_their_digest_and_newer_ones_their_content()
    {
        var plain = Encoding.UTF8.GetString(SweepJson.Write(Tuned with { Tune = null }));
        Assert.DoesNotContain("tune", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("evaluated_on", plain, StringComparison.Ordinal);

        foreach (var spec in new[] { Tuned, TuningGrid.Of(Tuned) })
        {
            var read = SweepJson.Read(SweepJson.Write(spec));
            Assert.Equal((spec.Tune, spec.EvaluatedOn), (read.Tune, read.EvaluatedOn));
            Assert.Equal(SweepJson.DigestOf(spec), SweepJson.DigestOf(read));
        }
    }

    private static SweepSpec Parse(string text) => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance);

    private static TuningChoice Choose(Func<int, long, double, double?> crossEntropy, Func<int, long, double, bool>? diverged = null) =>
        TuningChoice.Of(Tuned, Outcomes(crossEntropy, diverged));

    /// <summary>By index among the rows that train, seed and rate; null is a cell whose cross-entropy is fine though its status is diverged.</summary>
    private static Dictionary<Digest, TuningOutcome> Outcomes(Func<int, long, double, double?> crossEntropy, Func<int, long, double, bool>? diverged = null)
    {
        var grid = TuningGrid.Of(Tuned);
        return grid.Cells().ToDictionary(c => grid.Task(c).Key, c =>
        {
            var (row, rate) = ((int)(c.Ordinal % grid.Variants.Length) / 3, c.Variant.Options["learning_rate"].AsReal());
            var isDiverged = diverged?.Invoke(row, c.Seed, rate) ?? false;
            return new TuningOutcome(isDiverged ? CellStatus.Diverged : CellStatus.Done, crossEntropy(row, c.Seed, rate) ?? 0);
        });
    }
}
