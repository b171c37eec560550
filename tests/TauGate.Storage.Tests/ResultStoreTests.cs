using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;

namespace TauGate.Storage.Tests;

public sealed class ResultStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Cells_with_a_result_come_in_the_order_of_the_grid_with_what_they_gave()
    {
        var spec = Samples.Sweep(
            "cells",
            4,
            5,
            Samples.Variant("taugate"),
            Samples.Variant("lora", rank: 2),
            Samples.Variant("frozen", "a-label")
        );
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var tasks = Samples.Tasks(spec).ToArray();
        // Recorded backwards, the lora cell of seed 5 not at all.
        await RecordAsync(
            Samples.Cell(tasks[5], 20, status: CellStatus.Collapsed),
            Samples.Cell(tasks[3], 36),
            Samples.Cell(tasks[2], 21)
        );
        await RecordAsync(
            Samples.Cell(tasks[1], 25, Samples.Execution(numericClass: Samples.OtherClass)),
            Samples.Cell(tasks[0], 30)
        );

        var cells = await Db.Database.Results.CellsAsync(sweep.Id, None);

        Assert.Equal([0L, 1, 2, 3, 5], cells.Select(c => c.Ordinal));
        Assert.Equal([0, 1, 2, 0, 2], cells.Select(c => c.Position));
        Assert.Equal(["taugate", "lora rank=2", "a-label", "taugate", "a-label"], cells.Select(c => c.Title));
        Assert.Equal(["taugate", "lora", "frozen", "taugate", "frozen"], cells.Select(c => c.Method));
        Assert.Equal([4L, 4, 4, 5, 5], cells.Select(c => c.Seed));
        Assert.Equal(
            [CellStatus.Done, CellStatus.Done, CellStatus.Done, CellStatus.Done, CellStatus.Collapsed],
            cells.Select(c => c.Status)
        );
        Assert.Equal(
            tasks.Where((_, i) => i != 4).Select(t => Samples.FoundationDigest(t.Foundation)),
            cells.Select(c => c.Foundation)
        );
        Assert.Equal(
            [Samples.Class, Samples.OtherClass, Samples.Class, Samples.Class, Samples.Class],
            cells.Select(c => c.NumericClass)
        );
        Assert.All(cells, c => Assert.Equal((512, Samples.Images), (c.TrainableParameters, c.Images)));
        Assert.Equal(
            [30, 25, 21, 36, 20],
            cells.Select(c => (int)Math.Round(c.Metrics["target_accuracy"] * Samples.Images))
        );
        Assert.Equal(31.0 / Samples.Images, cells[3].Metrics["source_accuracy"]);
        Assert.Equal(18.0 / 32, cells[3].Metrics["high_activity_fraction"]);
        Assert.Equal(2.5, cells[3].Metrics["foundation_seconds"]);
        Assert.DoesNotContain("participation", cells[1].Metrics.Keys);
    }

    [Fact]
    public async Task Metrics_are_those_of_the_main_table_and_leave_out_what_is_not_finite()
    {
        var spec = Samples.Sweep("finite", 10, 11, Samples.Variant("taugate"));
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var tasks = Samples.Tasks(spec).ToArray();
        await RecordAsync(Samples.Cell(tasks[0]), Samples.Cell(tasks[1], status: CellStatus.Diverged));

        var cells = await Db.Database.Results.CellsAsync(sweep.Id, None);

        Assert.Equal(
            (await Db.Database.Sweeps.MainTableAsync(sweep.Id, None)).Single().Metrics.Keys,
            cells[0].Metrics.Keys
        );
        Assert.Equal(CellStatus.Diverged, cells[1].Status);
        Assert.DoesNotContain("target_cross_entropy", cells[1].Metrics.Keys); // NaN
        Assert.Contains("target_accuracy", cells[1].Metrics.Keys);
    }

    [Fact]
    public async Task Row_has_what_the_last_epoch_gained_on_validation_images_of_cells_that_did_not_diverge()
    {
        var spec = Samples.Sweep("rising", 30, 36, Samples.Variant("taugate"), Samples.Variant("frozen"));
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var tasks = Samples.Tasks(spec).ToArray();
        var cells = tasks.Select(
            (task, i) =>
            {
                var result = Samples.Result(task, status: i == 2 ? CellStatus.Diverged : CellStatus.Done);
                var untrained = new EpochMeasures(0, null, 1, 0.9, 22, 0.4, Samples.Images);
                result = result with
                {
                    Curve =
                        i % 2 == 1
                            ? [untrained]
                            :
                            [
                                untrained,
                                new EpochMeasures(1, 0.3, 20, 0.3, 21, 0.5, Samples.Images),
                                new EpochMeasures(2, 0.2, 22 + i / 2 % 2, 0.4, 21, 0.5, Samples.Images),
                            ],
                };
                return new CellRecord(result, result.ComputeDigest(), Samples.Execution(), null);
            }
        );
        await RecordAsync([.. cells]);

        var rows = await Db.Database.Sweeps.MainTableAsync(sweep.Id, None);

        // Of seven seeds one diverged: five of the others gained two images, or three.
        int[] gains = [2, 2, 3, 2, 3, 2];
        var expected = Sample.Summarize([.. gains.Select(g => Rational.Of(g, Samples.Images))]);
        Assert.Equal(
            new MetricSummary(6, expected.Mean, expected.Std, expected.CiLow, expected.CiHigh),
            rows[0].LastEpoch
        );
        Assert.Equal((true, null, false), (rows[0].IsRising, rows[1].LastEpoch, rows[1].IsRising));
    }

    [Fact]
    public async Task Bits_of_two_rows_are_those_that_were_recorded()
    {
        var spec = Samples.Sweep(
            "bits",
            20,
            21,
            Samples.Variant("taugate"),
            Samples.Variant("ia3"),
            Samples.Variant("frozen")
        );
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var tasks = Samples.Tasks(spec).ToArray();
        await RecordAsync(
            Samples.Cell(tasks[0], 30),
            Samples.Cell(tasks[1], 21),
            Samples.Cell(tasks[2], 22),
            Samples.Cell(tasks[5], 23)
        );

        var bits = await Db.Database.Results.BitsAsync(sweep.Id, [0, 2], None);

        Assert.Equal([0L, 2, 5], bits.Select(b => b.Ordinal));
        Assert.All(bits, b => Assert.Equal(Samples.Images, b.Images));
        byte[]?[] read =
        [
            bits[0].Target,
            bits[0].Source,
            bits[0].HardenedTarget,
            bits[0].HardenedSource,
            bits[2].Target,
        ];
        Assert.Equal(
            new[] { 30, 25, 29, 24, 23 }.Select(correct => Samples.Mode(correct).CorrectImages.ToArray()),
            read
        );
        Assert.Null(bits[2].HardenedTarget);
    }

    private Task<BatchOutcome> RecordAsync(params CellRecord[] cells) =>
        Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch(cells), None);
}
