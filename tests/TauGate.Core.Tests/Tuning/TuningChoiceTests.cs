using System.Text;
using System.Text.Json;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Tests.Tuning;

/// <summary>
/// From a file with <c>tune</c> to its tuning sweep, from that one's results to the choice, and from the choice to the
/// sweep.
/// </summary>
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
            Assert.Single(
                row.Select(v =>
                        v with
                        {
                            Options = v.Options.Remove("learning_rate"),
                            Axes = v.Axes.Remove("learning_rate"),
                        }
                    )
                    .Select(v => Variant.TitleOf(v.Label, v.Axes))
                    .Distinct()
            );
        }
        Assert.Equal(
            (EvaluatedOn.Validation, Keep.Metrics, RecordUnits.None, null),
            (grid.EvaluatedOn, grid.Keep, grid.RecordUnits, grid.Tune)
        );
        Assert.All(grid.Cells().Select(grid.Task), t => Assert.Equal(EvaluatedOn.Validation, t.EvaluatedOn));
    }

    [Fact]
    public void Tuning_cells_share_the_sweeps_foundations_and_none_of_its_cells()
    {
        var grid = TuningGrid.Of(Tuned) with { Seeds = Tuned.Seeds };
        var ordinary = grid with { EvaluatedOn = EvaluatedOn.Test };

        Assert.Equal(
            ordinary.Cells().Select(c => ordinary.Task(c).Foundation.Key),
            grid.Cells().Select(c => grid.Task(c).Foundation.Key)
        );
        Assert.Empty(
            ordinary.Cells().Select(c => ordinary.Task(c).Key).Intersect(grid.Cells().Select(c => grid.Task(c).Key))
        );
    }

    [Fact]
    public void Smallest_mean_over_the_seeds_is_chosen_for_each_row_by_itself()
    {
        // The first row is best at its second rate, though one seed alone would prefer the third.
        var choice = Choose(
            (row, seed, rate) =>
                row == 0
                    ? rate switch
                    {
                        0.01 => 0.2,
                        0.1 => seed == 1000 ? 0.1 : 0.9,
                        _ => 0.5,
                    }
                    : 1 - rate
        );

        Assert.True(choice.IsComplete);
        var chosen = choice.Trials.Where(r => r.IsChosen).ToList();
        Assert.Equal([2, 3, 4, 5, 6, 7], chosen.Select(r => r.Position));
        Assert.Equal([0.01, 0.1, 0.1, 0.1, 0.1, 0.1], chosen.Select(r => r.Configuration.LearningRate));
        Assert.Equal([false, true, true, true, true, true], chosen.Select(r => r.IsAtEdge));
        Assert.Equal(0.2, chosen[0].ValidationCrossEntropy);
        Assert.All(choice.Trials, r => Assert.Equal(2, r.N));
    }

    [Fact]
    public void Of_equal_means_the_smaller_rate_is_chosen() =>
        Assert.All(Choose((_, _, rate) => rate == 0.001 ? 0.5 : 0.25).Trials.Where(r => r.IsChosen), r =>
            Assert.Equal(0.01, r.Configuration.LearningRate)
        );

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(null)]
    public void Rate_at_which_one_seed_diverged_is_never_chosen(double? crossEntropy)
    {
        var choice = Choose(
            (_, seed, rate) => rate == 0.01 && seed == 1001 ? crossEntropy : 1 - rate / 10,
            (_, seed, rate) => rate == 0.01 && seed == 1001
        );

        Assert.All(choice.Trials.Where(r => r.IsChosen), r => Assert.Equal(0.1, r.Configuration.LearningRate));
        Assert.All(choice.Trials.Where(r => r.Configuration.LearningRate == 0.01), r =>
            Assert.Equal((2, 1, null), (r.N, r.Diverged, r.ValidationCrossEntropy))
        );
    }

    [Fact]
    public void Row_whose_every_rate_diverged_is_named_and_the_sweep_is_not_resolved()
    {
        var choice = Choose((row, _, _) => row == 2 ? double.NaN : 0.5);

        Assert.False(choice.IsComplete);
        Assert.Contains(
            "lora foundation.mixture=0 rank=1 (0.001, 0.01, 0.1)",
            choice.Obstacle,
            StringComparison.Ordinal
        );
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
        Assert.DoesNotContain(choice.Trials, r => r.IsChosen);
        Assert.Equal(1, choice.Trials.Sum(r => 2 - r.N));
    }

    [Fact]
    public void Resolved_sweep_is_the_one_whose_file_gives_the_rates()
    {
        var choice = Choose((row, _, rate) => row < 2 ? rate : 1 - rate);

        var resolved = choice.Resolve(Tuned);

        var given = Parse(
            "name: a\nseeds: 0..4\nfoundation: { mixture: [0, 0.5] }\nmethods: { frozen: {}, taugate: "
                + "{ learning_rate: 0.001 }, lora: { rank: [1, 8], learning_rate: 0.1 } }"
        );
        Assert.Equal(SweepJson.DigestOf(given), SweepJson.DigestOf(resolved));
    }

    [Fact]
    public void Older_specifications_keep_their_digest_and_newer_ones_their_content()
    {
        var plain = Encoding.UTF8.GetString(SweepJson.Write(Tuned with { Tune = null }));
        Assert.DoesNotContain("tune", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("evaluated_on", plain, StringComparison.Ordinal);

        var tune = JsonDocument.Parse(SweepJson.Write(Tuned)).RootElement.GetProperty("tune");
        Assert.Equal(["seeds", "learning_rates"], tune.EnumerateObject().Select(p => p.Name));
        foreach (var spec in new[] { Tuned, TuningGrid.Of(Tuned), Gated, TuningGrid.Of(Gated) })
        {
            var read = SweepJson.Read(SweepJson.Write(spec));
            Assert.Equal((spec.Tune, spec.EvaluatedOn), (read.Tune, read.EvaluatedOn));
            Assert.Equal(SweepJson.DigestOf(spec), SweepJson.DigestOf(read));
        }
    }

    [Fact]
    public void Further_options_of_a_label_are_tried_in_every_combination_with_the_rates_and_no_other_labels()
    {
        var rows = TuningGrid.Of(Gated).Variants;

        Assert.Equal(
            [
                "taugate learning_rate=0.01 sharpness=1 threshold_init=-1",
                "taugate learning_rate=0.01 sharpness=1 threshold_init=0",
                "taugate learning_rate=0.01 sharpness=5 threshold_init=-1",
                "taugate learning_rate=0.01 sharpness=5 threshold_init=0",
                "taugate learning_rate=0.1 sharpness=1 threshold_init=-1",
                "taugate learning_rate=0.1 sharpness=1 threshold_init=0",
                "taugate learning_rate=0.1 sharpness=5 threshold_init=-1",
                "taugate learning_rate=0.1 sharpness=5 threshold_init=0",
                "lora learning_rate=0.01 rank=2",
                "lora learning_rate=0.1 rank=2",
            ],
            rows.Select(v => v.Title)
        );
        Assert.All(rows, v => Assert.All(v.Axes, axis => Assert.Equal(axis.Value, v.Options[axis.Key])));
    }

    [Fact]
    public void Best_combination_is_chosen_and_resolves_to_the_sweep_whose_file_gives_it()
    {
        var choice = ChooseGated((rate, sharpness, start) => sharpness == 1 && start == 0 ? 0.1 + rate : 0.5);

        Assert.Equal(
            ["learning_rate=0.01 sharpness=1 threshold_init=0", "learning_rate=0.01"],
            choice.Trials.Where(t => t.IsChosen).Select(t => t.Configuration.ToString())
        );
        Assert.Equal([8, 2], choice.Trials.GroupBy(t => t.Position).Select(g => g.Count()));
        var given = Parse(
            """
            name: a
            seeds: 0..1
            methods:
              frozen: {}
              taugate: { learning_rate: 0.01, sharpness: 1 }
              lora: { rank: 2, learning_rate: 0.01 }
            """
        );
        Assert.Equal(SweepJson.DigestOf(given), SweepJson.DigestOf(choice.Resolve(Gated)));
    }

    [Fact]
    public void Of_equally_good_combinations_the_smaller_rate_is_chosen_then_the_smaller_options_by_name()
    {
        var choice = ChooseGated((rate, sharpness, _) => rate == 0.01 && sharpness == 1 ? 0.5 : 0.25);

        Assert.Equal("learning_rate=0.01 sharpness=5 threshold_init=-1", Chosen(choice));
    }

    [Fact]
    public void Combination_of_which_a_seed_diverged_is_not_chosen_and_its_neighbours_may_be()
    {
        var choice = ChooseGated((_, sharpness, _) => sharpness == 5 ? double.NaN : 0.5);

        Assert.Equal("learning_rate=0.01 sharpness=1 threshold_init=-1", Chosen(choice));
        Assert.Equal(4, choice.Trials.Count(t => t.Diverged == 2));
        Assert.Contains(
            "every configuration, at any learning rate, diverged for taugate (0.01, 0.1)",
            ChooseGated((_, sharpness, _) => sharpness is null ? 0.5 : double.NaN).Obstacle,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_option_whose_chosen_value_is_the_first_or_last_of_its_list_is_at_an_edge()
    {
        var tune = new TuneSpec(Gated.Tune!.Seeds, [0.01, 0.1, 1])
        {
            Options = [new("taugate", "sharpness", [Real(1), Real(2), Real(5)])],
        };
        var tried = TuningGrid.ConfigurationsOf(tune, Gated.Variants[1]);

        Assert.Equal(9, tried.Length);
        Assert.Equal(
            ["", "sharpness", "learning_rate", "learning_rate sharpness"],
            new[] { (0.1, 2), (0.1, 5), (1, 2), (0.01, 1) }
                .Select(c => tried.Single(t => t.LearningRate == c.Item1 && t.Options["sharpness"] == Real(c.Item2)))
                .Select(t => string.Join(' ', t.EdgesAmong(tried)))
        );
        Assert.True(ChooseGated((_, _, _) => 0.5).Trials.First(t => t.IsChosen).IsAtEdge);
    }

    private static SweepSpec Gated { get; } =
        Parse(
            """
            name: a
            seeds: 0..1
            tune:
              seeds: [1000, 1001]
              learning_rate: [0.1, 0.01]
              options: { taugate: { threshold_init: [0, -1], sharpness: [5, 1] } }
            methods: { frozen: {}, taugate: {}, lora: { rank: 2 } }
            """
        );

    private static OptionValue.Real Real(double value) => new(value);

    private static string Chosen(TuningChoice choice) => $"{choice.Trials.First(t => t.IsChosen).Configuration}";

    /// <summary>From rate, sharpness and threshold's start; the last two are null for LoRA.</summary>
    private static TuningChoice ChooseGated(Func<double, double?, double?, double> crossEntropy)
    {
        var grid = TuningGrid.Of(Gated);
        return TuningChoice.Of(
            Gated,
            grid.Cells()
                .ToDictionary(
                    c => grid.Task(c).Key,
                    c =>
                    {
                        double? Of(string option) => c.Variant.Options.GetValueOrDefault(option)?.AsReal();
                        var value = crossEntropy(Of("learning_rate")!.Value, Of("sharpness"), Of("threshold_init"));
                        return new TuningOutcome(CellStatus.Done, value);
                    }
                )
        );
    }

    private static SweepSpec Parse(string text) => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance);

    private static TuningChoice Choose(
        Func<int, long, double, double?> crossEntropy,
        Func<int, long, double, bool>? diverged = null
    ) => TuningChoice.Of(Tuned, Outcomes(crossEntropy, diverged));

    /// <summary>
    /// By index among the rows that train, seed and rate; null is a cell whose cross-entropy is fine though its status
    /// is diverged.
    /// </summary>
    private static Dictionary<CellKey, TuningOutcome> Outcomes(
        Func<int, long, double, double?> crossEntropy,
        Func<int, long, double, bool>? diverged = null
    )
    {
        var grid = TuningGrid.Of(Tuned);
        return grid.Cells()
            .ToDictionary(
                c => grid.Task(c).Key,
                c =>
                {
                    var (row, rate) = (
                        (int)(c.Ordinal % grid.Variants.Length) / 3,
                        c.Variant.Options["learning_rate"].AsReal()
                    );
                    var isDiverged = diverged?.Invoke(row, c.Seed, rate) ?? false;
                    return new TuningOutcome(
                        isDiverged ? CellStatus.Diverged : CellStatus.Done,
                        crossEntropy(row, c.Seed, rate) ?? 0
                    );
                }
            );
    }
}
