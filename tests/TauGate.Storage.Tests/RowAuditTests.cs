using TauGate.Core.Audits;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage.Tests;

/// <summary>Rows that were changed behind the program's back are noticed, and the column is named.</summary>
public sealed class RowAuditTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private const int TauGate = 1; // its place in the grid

    private static readonly CancellationToken None = CancellationToken.None;

    private static int _sweeps;

    [Theory]
    [InlineData(
        "UPDATE cell_result SET target_correct = target_correct + 1 WHERE key = {0}",
        "cell_result.target_correct is 31; recorded was 30"
    )]
    [InlineData(
        "UPDATE cell_result SET foundation_source_correct = 0 WHERE key = {0}",
        "cell_result.foundation_source_correct is 0; recorded was 22"
    )]
    [InlineData(
        "UPDATE cell_result SET target_cross_entropy = 0.125 WHERE key = {0}",
        "cell_result.target_cross_entropy is 0.125, which is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET hardened_source_cross_entropy = 'NaN' WHERE key = {0}",
        "cell_result.hardened_source_cross_entropy is NaN, which is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET status = 'collapsed' WHERE key = {0}",
        "cell_result.status is collapsed, which is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET digest = sha256('') WHERE key = {0}",
        "cell_result.digest is e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, "
            + "which is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET adapter_digest = sha256('') WHERE key = {0}",
        "cell_result.adapter_digest is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET trainable_parameters = 1 WHERE key = {0}",
        "cell_result.trainable_parameters is 1; recorded was 512"
    )]
    [InlineData(
        "UPDATE cell_result SET trainable_parameters_by_layer = '{{512,0,0}}' WHERE key = {0}",
        "cell_result.trainable_parameters_by_layer is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET adaptation_seconds = 0.5 WHERE key = {0}",
        "cell_result.adaptation_seconds is 0.5, which is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_result SET checksums = '\\x00000000' WHERE key = {0}",
        "cell_result.checksums is not what was recorded"
    )]
    [InlineData(
        "UPDATE cell_images SET hardened_target = '\\x0000000000' WHERE cell_key = {0}",
        "cell_images.hardened_target is not what was recorded"
    )]
    [InlineData(
        "DELETE FROM cell_images WHERE cell_key = {0}",
        "cell_images or foundation_result is gone; recorded was there"
    )]
    [InlineData(
        "UPDATE epoch_measure SET source_correct = 0 WHERE epoch = 1 AND cell_key = {0}",
        "epoch_measure is not what was recorded"
    )]
    [InlineData(
        "DELETE FROM epoch_measure WHERE epoch = 0 AND cell_key = {0}",
        "epoch_measure is not what was recorded"
    )]
    [InlineData(
        "UPDATE gate_measure SET dead = 0 WHERE layer = 0 AND cell_key = {0}",
        "gate_measure is not what was recorded"
    )]
    [InlineData("UPDATE unit_measure SET threshold = 0 WHERE cell_key = {0}", "unit_measure is not what was recorded")]
    [InlineData(
        "UPDATE unit_measure SET foundation_source_gate = 0 WHERE cell_key = {0}",
        "unit_measure is not what was recorded"
    )]
    [InlineData(
        "UPDATE unit_measure SET foundation_target_gate_by_class[3] = 0 WHERE cell_key = {0}",
        "unit_measure is not what was recorded"
    )]
    [InlineData(
        "UPDATE execution SET host = 'elsewhere' WHERE task = {0}",
        "execution.host is elsewhere, which is not what was recorded"
    )]
    [InlineData("UPDATE membership SET seed = 77 WHERE cell_key = {0}", "membership.seed is 77; recorded was {1}")]
    [InlineData(
        "UPDATE cell SET evaluated_on = 'validation' WHERE key = {0}",
        "cell.evaluated_on is validation; recorded was test"
    )]
    public async Task Changed_column_of_a_cell_is_named(string change, string expected)
    {
        var (sweep, spec) = await RecordedAsync();
        var cell = spec.Cell(TauGate);

        await Db.QueryAsync(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, change, $"'\\x{spec.Task(cell).Key}'")
        );

        var altered = Assert.Single(await AuditAsync(sweep, spec), a => !a.IsIntact);
        Assert.Equal(TauGate, altered.Ordinal);
        Assert.Equal(
            [string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, 0, cell.Seed)],
            altered.Altered.Select(a => a.ToString())
        );
    }

    [Theory]
    [InlineData("UPDATE foundation_result SET seconds = 0 WHERE key = {0}", "foundation_result.seconds")]
    [InlineData("UPDATE foundation_result SET parameters = 1 WHERE key = {0}", "foundation_result.parameters")]
    [InlineData("UPDATE execution SET libtorch_version = '1' WHERE task = {0}", "execution.libtorch_version")]
    public async Task Changed_column_of_a_foundation_is_said_once_for_all_its_cells(string change, string column)
    {
        var (sweep, spec) = await RecordedAsync();

        await Db.QueryAsync(
            string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                change,
                $"'\\x{spec.Task(spec.Cell(0)).Foundation.Key}'"
            )
        );

        var altered = Assert.Single(await AuditAsync(sweep, spec), a => !a.IsIntact);
        Assert.Equal((column, 0L), (Assert.Single(altered.AlteredFoundation).Column, altered.Ordinal));
        Assert.Contains("foundation of frozen seed", altered.Lines().Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "target_correct = target_correct + 1",
        "cell_result.target_correct is 31; recorded was 30, as the images in cell_images.target count"
    )]
    [InlineData(
        "foundation_target_correct = 21",
        "cell_result.foundation_target_correct is 21; recorded was 20, "
            + "as the images in cell_images.foundation_target count"
    )]
    [InlineData("status = 'collapsed'", "cell_result.status is collapsed; recorded was done")]
    [InlineData(
        "foundation_digest = sha256('')",
        "cell_result.foundation_digest is e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855; "
            + "recorded was {0}"
    )]
    [InlineData("source_cross_entropy = 0", "cell_result (a cross-entropy, ")]
    public async Task Result_that_was_changed_together_with_its_checksums_is_held_against_its_digest(
        string change,
        string expected
    )
    {
        var (sweep, spec) = await RecordedAsync();
        var task = spec.Task(spec.Cell(TauGate));

        await Db.QueryAsync($"UPDATE cell_result SET {change} WHERE key = '\\x{task.Key}'");
        var changed = Assert.Single(await Db.Database.Cells.RowsAsync(sweep.Id, TauGate, TauGate, None));
        var checksums = Convert.ToHexString(ResultChecksums.Of(changed.Cell.Record));
        await Db.QueryAsync($"UPDATE cell_result SET checksums = '\\x{checksums}' WHERE key = '\\x{task.Key}'");

        var altered = Assert.Single(await AuditAsync(sweep, spec), a => !a.IsIntact);
        Assert.StartsWith(
            string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                expected,
                Samples.FoundationDigest(task.Foundation)
            ),
            Assert.Single(altered.Altered).ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Rows_as_recorded_are_intact_whatever_the_numbers_are_and_give_the_recorded_digests()
    {
        var (sweep, spec) = await RecordedAsync(result =>
            result with
            {
                Status = CellStatus.Diverged,
                Target = result.Target with { CrossEntropy = double.NaN },
                Source = result.Source with { CrossEntropy = double.PositiveInfinity },
                FoundationTarget = result.FoundationTarget with { CrossEntropy = -0.0 },
                Curve = [new EpochMeasures(0, null, 1, double.NaN, 1, double.NegativeInfinity, 5)],
                Units =
                [
                    new UnitMeasures(
                        0,
                        0,
                        float.NaN,
                        -0f,
                        0.1,
                        0.2,
                        0.3,
                        1e-300,
                        [float.NaN, 0.1f],
                        [float.Epsilon, -0f]
                    ),
                    new UnitMeasures(0, 1, 0, 1, 0.1, 0.2, 0.3, 0.4, [0.1f], [0.2f])
                    {
                        Untouched = new UntouchedUnit(
                            double.NaN,
                            -0.0,
                            0.3,
                            1e-300,
                            [float.NaN, 0.1f],
                            [float.Epsilon, -0f]
                        ),
                    },
                ],
                AdaptationSeconds = 0.1 + 0.2,
            }
        );

        var cells = await AuditAsync(sweep, spec);

        Assert.Equal(spec.CellCount, cells.Count);
        Assert.All(cells, cell => Assert.Equal([], cell.Lines()));
        Assert.Equal(
            await Db.QueryAsync(
                "SELECT encode(digest, 'hex') FROM membership JOIN cell_result ON key = cell_key WHERE sweep_id = "
                    + $"{sweep.Id} ORDER BY ordinal"
            ),
            cells.Select(c => c.Result.ToString())
        );
    }

    [Fact]
    public async Task Quantiles_and_what_tuning_chose_are_held_against_what_gives_them()
    {
        var alpha = (OptionValue)new OptionValue.Real(8);
        var lora = Samples.Variant("lora", rank: 1);
        var tuned = Samples.Sweep(
            "audit-tuned",
            500_000,
            500_001,
            Samples.Variant("ia3"),
            lora with
            {
                Options = lora.Options.Add("alpha", alpha),
            }
        ) with
        {
            Tune = new TuneSpec(new SeedSet([new SeedRange(500_100, 500_101)]), [0.01, 0.1])
            {
                Options = [new("lora", "alpha", [new OptionValue.Real(4), alpha])],
            },
        };
        var grid = TuningGrid.Of(tuned);
        await Db.Database.Tuning.SubmitAsync(tuned, "", null, None);
        await Samples.RecordFoundationsAsync(Db, grid);
        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([.. Samples.Tasks(grid).Select((t, i) => Samples.Cell(t, correct: 30 - i))]),
            None
        );
        var choice = await TuningReader.ReadAsync(Db.Database.Tuning, tuned, None);
        var spec = choice.Resolve(tuned);
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None, new SubmitOptions { Tuning = choice.Trials });

        var before = await BesideAsync();
        await Db.QueryAsync("UPDATE student_t SET t975 = t975 + 0.01 WHERE df = 4");
        await Db.QueryAsync(
            """
            UPDATE tuned_rate SET validation_cross_entropy = 0.01
            WHERE variant = 1 AND learning_rate = 0.1 AND options = '{"alpha":4.0}'
            """
        );
        var after = await BesideAsync();
        await Db.QueryAsync("UPDATE student_t SET t975 = t975 - 0.01 WHERE df = 4");

        Assert.Empty(before);
        Assert.Equal(
            ["student_t.t975 of 4 degrees of freedom", "tuned_rate of lora rank=1 at 0.1 alpha=4"],
            after.Select(a => a.Column)
        );
        Assert.StartsWith("0.01 over 2", after[1].Found, StringComparison.Ordinal);

        async Task<List<AlteredColumn>> BesideAsync() =>
            [
                .. TableAudit.OfQuantiles(await Db.Database.Tables.QuantilesAsync(None)),
                .. await TableAudit.OfTrialsAsync(
                    Db.Database.Tuning,
                    spec,
                    grid.Seeds,
                    await Db.Database.Tuning.TableAsync("audit-tuned", None),
                    None
                ),
            ];
    }

    /// <summary>A sweep of seeds that no other test has, with all its results.</summary>
    private async Task<(StoredSweep, SweepSpec)> RecordedAsync(Func<CellResult, CellResult>? change = null)
    {
        var number = Interlocked.Increment(ref _sweeps);
        var spec = Samples.Sweep(
            $"audit-{number}",
            1000 * number,
            1000 * number + 1,
            Samples.Variant("frozen"),
            Samples.Variant("taugate"),
            Samples.Variant("lora", rank: 8)
        );
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var records = Samples
            .Tasks(spec)
            .Select(task =>
            {
                var result = change is null ? Samples.Result(task) : change(Samples.Result(task));
                var execution = Samples.Execution() with { FinishedAt = DateTimeOffset.UtcNow };
                return new CellRecord(result, result.ComputeDigest(), execution, null);
            });
        await Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch([.. records]), None);
        return (sweep, spec);
    }

    private async Task<List<AuditedCell>> AuditAsync(StoredSweep sweep, SweepSpec spec)
    {
        var ordinals = await Db.Database.Cells.OrdinalsAsync(sweep.Id, None);
        var cells = new List<AuditedCell>();
        await foreach (var cell in RowAudit.RunAsync(Db.Database.Cells, sweep, spec, ordinals, None))
            cells.Add(cell);
        return cells;
    }
}
