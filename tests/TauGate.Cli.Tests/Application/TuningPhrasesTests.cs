using TauGate.Application.Runs;
using TauGate.Application.Status;
using TauGate.Application.Wording;
using TauGate.Cli.Commands;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Application;

/// <summary>What people are told of a tuning.</summary>
public sealed class TuningPhrasesTests
{
    private static SweepSpec Tuned { get; } =
        SweepFile.Parse(
            "name: a\nseeds: 0..4\ntune: { seeds: 10..11, learning_rate: [0.1, 0.01, 0.001] }\nmethods: { frozen: "
                + "{}, ia3: {}, lora: { rank: [1, 8] } }",
            "a.yaml",
            [],
            AdapterCatalog.Instance
        );

    [Fact]
    public void Tuning_is_announced_with_what_it_is_for() =>
        Assert.Equal(
            "Tuning a: 18 cells choose among 3 learning rates for 3 rows; the sweep's 20 cells follow.",
            TuningPhrases.Begins(Tuned)
        );

    [Fact]
    public void Chosen_rates_are_told_and_those_at_the_edge_once_more() =>
        Assert.Equal(
            [
                "Learning rates chosen: ia3 0.01, lora rank=1 0.1, lora rank=8 0.1.",
                "warning: 2 of 3 are at the edge of the grid, and a better one may lie beyond: lora rank=1 0.1, "
                    + "lora rank=8 0.1.",
            ],
            TuningPhrases.Chosen(Tuned, Choice((method, rate) => method == "ia3" ? Math.Abs(rate - 0.01) : 1 - rate))
        );

    [Fact]
    public void Tuning_of_further_options_is_announced_with_the_budget_of_each_row_and_told_by_names()
    {
        var tuned = SweepFile.Parse(
            "name: a\nseeds: 0..4\nmethods: { frozen: {}, taugate: {}, ia3: {} }\n"
                + "tune: { seeds: 10..11, learning_rate: [0.1, 0.01, 0.001], "
                + "options: { taugate: { sharpness: [1, 2, 5] } } }",
            "a.yaml",
            [],
            AdapterCatalog.Instance
        );
        var grid = TuningGrid.Of(tuned);
        var choice = TuningChoice.Of(
            tuned,
            grid.Cells()
                .ToDictionary(
                    c => grid.Task(c).Key,
                    c =>
                    {
                        var options = c.Variant.Options;
                        var (rate, sharpness) = (options["learning_rate"], options.GetValueOrDefault("sharpness"));
                        return new TuningOutcome(
                            CellStatus.Done,
                            Math.Abs(rate.AsReal() - 0.01) + (sharpness?.AsReal() ?? 0)
                        );
                    }
                )
        );

        Assert.Equal(
            "Tuning a: 24 cells choose among 3 to 9 configurations for each of 2 rows; the sweep's 15 cells follow.",
            TuningPhrases.Begins(tuned)
        );
        Assert.Equal(
            [
                "Chosen: taugate learning_rate=0.01 sharpness=1, ia3 learning_rate=0.01.",
                "warning: 1 of 2 is at the edge of the grid, and a better one may lie beyond: taugate sharpness=1.",
            ],
            TuningPhrases.Chosen(tuned, choice)
        );
        Assert.Equal(("values", "learning rates"), (TuningPhrases.What(tuned), TuningPhrases.What(Tuned)));
    }

    [Fact]
    public void Rows_that_tuning_made_different_are_not_called_the_same_cells()
    {
        var tuned = SweepFile.Parse(
            "name: a\nseeds: 0..1\nmethods: { taugate: {}, hard: { method: taugate } }\n"
                + "tune: { seeds: 10..11, learning_rate: [0.1, 0.01], options: { taugate: { sharpness: [1, 2] } } }",
            "a.yaml",
            [],
            AdapterCatalog.Instance
        );
        var grid = TuningGrid.Of(tuned);
        var choice = TuningChoice.Of(
            tuned,
            grid.Cells()
                .Select(grid.Task)
                .DistinctBy(t => t.Key)
                .ToDictionary(t => t.Key, _ => new TuningOutcome(CellStatus.Done, 1))
        );
        var untuned = new RunOutcome(
            Samples.Run(4, 4, reused: 0),
            [],
            [],
            null,
            Interrupted: false,
            Trained: 4,
            FirstCellAfter: null
        );

        var outcome = untuned with { Tuning = new(untuned.Progress, 0, choice.Resolve(tuned)) };

        Assert.DoesNotContain(RunCommand.TableOf(outcome, tuned).Notes, IsOfSameCells);
        Assert.Contains(RunCommand.TableOf(untuned, tuned).Notes, IsOfSameCells);

        static bool IsOfSameCells(string note) =>
            note.StartsWith("the same cells: taugate, hard", StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_that_is_not_begun_says_why_and_what_to_do()
    {
        Assert.Equal(
            "a is not begun: every learning rate of the grid diverged for ia3 (0.001, 0.01, 0.1): "
                + "none can be chosen. Give tune.learning_rate smaller ones.",
            TuningPhrases.NotBegun(Tuned, Choice((method, _) => method == "ia3" ? double.NaN : 1))
        );
        Assert.Equal(
            "a is not begun: 18 tuning cells were given up, and nothing is chosen before every tuning cell has its "
                + "result. 'taugate status a.tuning' says why, 'taugate retry a.tuning' puts them back.",
            TuningPhrases.NotBegun(Tuned, TuningChoice.Of(Tuned, new Dictionary<CellKey, TuningOutcome>()))
        );
    }

    [Theory]
    [InlineData(3, 18, 0, SweepState.Active, true, "waits for its tuning, a.tuning")]
    [InlineData(
        3,
        18,
        0,
        SweepState.Paused,
        true,
        "waits for its tuning, a.tuning, which is paused; 'taugate resume a' goes on"
    )]
    [InlineData(
        3,
        18,
        0,
        SweepState.Cancelled,
        false,
        "waits for a.tuning, which was cancelled; 'taugate submit' or 'taugate run' makes it active again"
    )]
    [InlineData(18, 18, 0, SweepState.Active, true, "tuned; the coordinator goes on with it")]
    public void Waiting_sweep_says_how_it_stands(
        long done,
        long total,
        long quarantined,
        SweepState tuning,
        bool goesOn,
        string phrase
    )
    {
        var waiting = Waiting(Samples.Cells(done, total, quarantined: quarantined), tuning);

        Assert.Equal((phrase, goesOn), (waiting.Phrase, waiting.GoesOn));
    }

    [Fact]
    public void Waiting_sweep_whose_tuning_failed_does_not_go_on()
    {
        var stuck = Waiting(Samples.Cells(16, 18, quarantined: 2), SweepState.Active);
        var refused = stuck with
        {
            Pending = stuck.Pending with { Refusal = "it lacks cells" },
            Cells = Samples.Cells(18, 18),
        };
        var cancelled = stuck with { Pending = stuck.Pending with { State = SweepState.Cancelled } };

        Assert.Contains("2 tuning cells were given up", stuck.Phrase, StringComparison.Ordinal);
        Assert.Contains("'taugate retry a.tuning'", stuck.Phrase, StringComparison.Ordinal);
        Assert.Equal("not begun: it lacks cells", refused.Phrase);
        Assert.All([stuck, refused, cancelled], w => Assert.False(w.GoesOn));
    }

    [Fact]
    public void Sweep_of_which_every_rate_diverged_says_so_and_does_not_go_on()
    {
        var waiting = Waiting(Samples.Cells(18, 18), SweepState.Active) with
        {
            Obstacle = Choice((method, _) => method == "ia3" ? double.NaN : 1).Obstacle,
        };

        Assert.Equal(
            "not begun: every learning rate of the grid diverged for ia3 (0.001, 0.01, 0.1): none can be chosen. "
                + "Give tune.learning_rate smaller ones.",
            waiting.Phrase
        );
        Assert.False(waiting.GoesOn);
    }

    private static WaitingSweep Waiting(SweepProgress cells, SweepState tuning) =>
        new(
            new PendingSweep(
                new SweepId(1),
                "a",
                new SweepId(2),
                Tuned,
                "",
                IsDetached: true,
                Replaces: false,
                null,
                "ann",
                DateTimeOffset.UnixEpoch,
                SweepState.Active,
                null
            ),
            new StoredSweep(new SweepId(2), "a.tuning", 1, default, DateTimeOffset.UnixEpoch, cells.Total, 0)
            {
                State = tuning,
            },
            cells,
            TimeSpan.Zero,
            []
        );

    private static TuningChoice Choice(Func<string, double, double> crossEntropy)
    {
        var grid = TuningGrid.Of(Tuned);
        return TuningChoice.Of(
            Tuned,
            grid.Cells()
                .ToDictionary(
                    c => grid.Task(c).Key,
                    c => new TuningOutcome(
                        CellStatus.Done,
                        crossEntropy(c.Variant.Method, c.Variant.Options["learning_rate"].AsReal())
                    )
                )
        );
    }
}
