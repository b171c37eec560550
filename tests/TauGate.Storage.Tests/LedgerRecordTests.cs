using System.Text;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Tests;

public sealed class LedgerRecordTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static long _seeds;

    private ILedger Ledger => Db.Database.Ledger;

    [Fact]
    public async Task Cell_reported_first_is_recorded_with_all_its_measures()
    {
        var task = await PrepareAsync("taugate");
        var adapter = Encoding.UTF8.GetBytes("adapter");
        await Db.Database.Artifacts.PutAsync(ArtifactDigest.Of(adapter), adapter, None);

        var outcome = await RecordAsync(Samples.Cell(task, adapter: ArtifactDigest.Of(adapter)));

        Assert.Equal([RecordOutcome.Recorded], outcome.Cells);
        var key = $"'\\x{task.Key}'";
        Assert.Equal(["2"], await Db.QueryAsync($"SELECT count(*) FROM epoch_measure WHERE cell_key = {key}"));
        Assert.Equal(["2"], await Db.QueryAsync($"SELECT count(*) FROM gate_measure WHERE cell_key = {key}"));
        Assert.Equal(
            ["-0.25|1.5|0.0625"],
            await Db.QueryAsync(
                $"SELECT threshold, gain, target_gate_by_class[2] FROM unit_measure WHERE cell_key = {key}"
            )
        );
        Assert.Equal(
            ["30|29|512|512"],
            await Db.QueryAsync(
                "SELECT target_correct, hardened_target_correct, trainable_parameters, "
                    + "trainable_parameters_by_layer[1] + trainable_parameters_by_layer[2] FROM cell_result WHERE "
                    + $"key = {key}"
            )
        );
        Assert.Equal(
            [Convert.ToString(Samples.Images / 8)!],
            await Db.QueryAsync($"SELECT octet_length(target) FROM cell_images WHERE cell_key = {key}")
        );
        Assert.Equal(["host-a|1"], await Db.QueryAsync($"SELECT host, attempt FROM execution WHERE task = {key}"));
    }

    [Fact]
    public async Task Cell_of_the_same_execution_again_is_repeated_and_writes_nothing()
    {
        var task = await PrepareAsync();
        var record = Samples.Cell(task);
        await RecordAsync(record);
        var before = await CountsAsync();

        var outcome = await RecordAsync(record);

        Assert.Equal([RecordOutcome.Repeated], outcome.Cells);
        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    public async Task Cell_of_another_execution_with_the_same_bits_attests()
    {
        var task = await PrepareAsync();
        await RecordAsync(Samples.Cell(task));

        var outcome = await RecordAsync(Samples.Cell(task, execution: Samples.Execution(host: "host-b")));

        Assert.Equal([RecordOutcome.Attested], outcome.Cells);
        Assert.Equal(
            ["attested|host-b"],
            await Db.QueryAsync(
                "SELECT kind, host FROM attestation a JOIN execution e ON e.id = a.execution WHERE a.task = "
                    + $"'\\x{task.Key}'"
            )
        );
    }

    [Fact]
    public async Task Cell_of_the_same_class_with_other_bits_is_a_conflict_that_names_both_hosts()
    {
        var task = await PrepareAsync();
        await RecordAsync(Samples.Cell(task, 30));
        var (_, before) = await Db.Database.Sweeps.WorkersAsync(None);

        var outcome = await RecordAsync(Samples.Cell(task, 31, Samples.Execution(host: "host-b")));

        Assert.Equal([RecordOutcome.Conflict], outcome.Cells);
        Assert.Equal(
            ["host-a|host-b"],
            await Db.QueryAsync($"SELECT first_host, host FROM conflicting_result WHERE task = '{task.Key}'")
        );
        Assert.Equal(
            ["30"],
            await Db.QueryAsync($"SELECT target_correct FROM cell_result WHERE key = '\\x{task.Key}'")
        );
        Assert.Equal(before + 1, (await Db.Database.Sweeps.WorkersAsync(None)).Conflicts);
    }

    [Fact]
    public async Task Cell_of_another_class_is_stored_beside_the_first_and_the_class_compared_with_itself_from_then_on()
    {
        var task = await PrepareAsync();
        var other = Samples.OtherClass;
        await RecordAsync(Samples.Cell(task, 30));

        Assert.Equal(
            [RecordOutcome.OtherClass],
            (await RecordAsync(Samples.Cell(task, 31, Samples.Execution(numericClass: other)))).Cells
        );
        Assert.Equal(
            [RecordOutcome.Attested],
            (await RecordAsync(Samples.Cell(task, 31, Samples.Execution(numericClass: other)))).Cells
        );
        Assert.Equal(
            [RecordOutcome.Conflict],
            (await RecordAsync(Samples.Cell(task, 29, Samples.Execution(numericClass: other)))).Cells
        );
        Assert.Equal(
            ["31"],
            await Db.QueryAsync(
                $"SELECT target_correct FROM attestation WHERE kind = 'other_class' AND task = '\\x{task.Key}'"
            )
        );
    }

    [Fact]
    public async Task Batch_that_brings_a_cell_several_times_is_decided_in_its_order()
    {
        var task = await PrepareAsync();
        var first = Samples.Cell(task, 30);

        var outcome = await RecordAsync(
            first,
            first,
            Samples.Cell(task, 30),
            Samples.Cell(task, 31),
            Samples.Cell(task, 31, Samples.Execution(numericClass: Samples.OtherClass))
        );

        Assert.Equal(
            [
                RecordOutcome.Recorded,
                RecordOutcome.Repeated,
                RecordOutcome.Attested,
                RecordOutcome.Conflict,
                RecordOutcome.OtherClass,
            ],
            outcome.Cells
        );
    }

    [Fact]
    public async Task Cell_that_the_ledger_does_not_have_is_rejected()
    {
        await PrepareAsync();
        var stranger = Samples.Tasks(Samples.Sweep("stranger", 1_000_000, 1_000_000, Samples.Variant("bias"))).Single();

        Assert.Equal([RecordOutcome.Rejected], (await RecordAsync(Samples.Cell(stranger))).Cells);
    }

    [Fact]
    public async Task Cell_of_a_foundation_that_is_not_canonical_is_rejected()
    {
        var task = await PrepareAsync();
        var result = Samples.Result(task) with
        {
            FoundationDigest = new TensorDigest(Digest.Of("another foundation"u8)),
        };

        Assert.Equal(
            [RecordOutcome.Rejected],
            (await RecordAsync(new CellRecord(result, result.ComputeDigest(), Samples.Execution(), null))).Cells
        );
    }

    [Fact]
    public async Task Cell_whose_numbers_do_not_give_its_digest_is_rejected()
    {
        var task = await PrepareAsync();
        var damaged = Samples.Cell(task) with { ResultDigest = new ResultDigest(Digest.Of("something else"u8)) };

        Assert.Equal([RecordOutcome.Rejected], (await RecordAsync(damaged)).Cells);
    }

    [Fact]
    public async Task Diverged_cell_is_recorded_with_its_infinite_losses()
    {
        var task = await PrepareAsync();

        await RecordAsync(Samples.Cell(task, status: CellStatus.Diverged));

        Assert.Equal(
            ["diverged|NaN"],
            await Db.QueryAsync($"SELECT status, target_cross_entropy FROM cell_result WHERE key = '\\x{task.Key}'")
        );
    }

    [Fact]
    public async Task Foundation_recorded_first_is_canonical_and_a_later_one_of_the_same_class_conflicts()
    {
        var spec = NewSweep("bias");
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        var task = Samples.Tasks(spec).First().Foundation;
        await Samples.RecordFoundationsAsync(Db, spec);

        var outcome = await Ledger.RecordAsync(
            Db.Term,
            RecordBatch.Empty with
            {
                Foundations = [Samples.Foundation(task, Samples.Execution(), "other tensors")],
            },
            None
        );

        Assert.Equal(RecordOutcome.Conflict, outcome.Foundations.Single().Outcome);
        Assert.Equal(Samples.FoundationDigest(task), outcome.Foundations.Single().Canonical!.Digest);
    }

    [Fact]
    public async Task Foundation_and_its_cells_are_recorded_in_one_batch()
    {
        var spec = NewSweep("bias", "taugate");
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        var tasks = Samples.Tasks(spec).ToList();
        var bytes = Samples.FoundationBytes(tasks[0].Foundation.Seed);
        await Db.Database.Artifacts.PutAsync(ArtifactDigest.Of(bytes), bytes, None);

        var outcome = await Ledger.RecordAsync(
            Db.Term,
            new RecordBatch(
                [Samples.Foundation(tasks[0].Foundation, Samples.Execution())],
                [Samples.Cell(tasks[0]), Samples.Cell(tasks[1])],
                []
            ),
            None
        );

        Assert.Equal(RecordOutcome.Recorded, outcome.Foundations.Single().Outcome);
        Assert.Equal([RecordOutcome.Recorded, RecordOutcome.Recorded], outcome.Cells);
    }

    [Fact]
    public async Task Batch_with_a_missing_artifact_writes_nothing_of_itself()
    {
        var good = await PrepareAsync();
        var bad = await PrepareAsync();
        var before = await CountsAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            RecordAsync(Samples.Cell(good), Samples.Cell(bad, adapter: ArtifactDigest.Of("not stored"u8)))
        );

        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    public async Task Batch_with_a_row_that_a_constraint_refuses_writes_nothing_of_itself()
    {
        var good = await PrepareAsync();
        var bad = Samples.Result(await PrepareAsync()) with { AdaptationSeconds = -1 };
        var before = await CountsAsync();

        var error = await Assert.ThrowsAsync<DatabaseContentException>(() =>
            RecordAsync(Samples.Cell(good), new CellRecord(bad, bad.ComputeDigest(), Samples.Execution(), null))
        );

        Assert.Equal(PostgresErrorCodes.CheckViolation, DatabaseErrors.StateOf(error));
        Assert.Equal(before, await CountsAsync());
    }

    [Fact]
    public async Task Writers_of_the_same_cells_at_once_record_each_cell_once()
    {
        var spec = Samples.Sweep(
            $"race-{NextSeed()}",
            NextSeed(),
            _seeds + 30,
            Samples.Variant("bias"),
            Samples.Variant("taugate")
        );
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var tasks = Samples.Tasks(spec).ToList();

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(writer =>
                    RecordAsync([.. (writer % 2 == 0 ? tasks : Enumerable.Reverse(tasks)).Select(t => Samples.Cell(t))])
                )
        );

        Assert.Equal(tasks.Count, outcomes.SelectMany(o => o.Cells).Count(o => o == RecordOutcome.Recorded));
        Assert.Equal(3 * tasks.Count, outcomes.SelectMany(o => o.Cells).Count(o => o == RecordOutcome.Attested));
        Assert.Equal(tasks.Count, (await Db.Database.Sweeps.ProgressAsync(sweep.Id, None)).Done);
    }

    [Fact]
    public async Task Failures_are_counted_by_task_and_the_same_execution_once()
    {
        var spec = NewSweep("bias");
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        var task = Samples.Tasks(spec).Single();
        var first = Samples.Failure(task);

        var one = await Ledger.RecordAsync(Db.Term, Samples.Batch(first), None);
        var two = await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(first, Samples.Failure(task), Samples.Failure(task, ofFoundation: true)),
            None
        );

        Assert.Equal([new FailureOutcome(1)], one.Failures);
        Assert.Equal([new FailureOutcome(2), new FailureOutcome(2), new FailureOutcome(1)], two.Failures);
        var snapshot = await Ledger.SnapshotAsync(sweep.Id, None);
        Assert.Equal(2, snapshot.Failures[task.Key]);
        Assert.Equal(1, snapshot.Failures[task.Foundation.Key]);
    }

    [Fact]
    public async Task Result_of_an_execution_that_was_charged_as_failed_is_recorded_all_the_same()
    {
        var task = await PrepareAsync();
        var execution = Samples.Execution();
        await Ledger.RecordAsync(Db.Term, Samples.Batch(Samples.Failure(task, execution)), None);

        Assert.Equal([RecordOutcome.Recorded], (await RecordAsync(Samples.Cell(task, execution: execution))).Cells);
    }

    private async Task<CellTask> PrepareAsync(string method = "bias")
    {
        var spec = NewSweep(method);
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        return Samples.Tasks(spec).Single();
    }

    private static SweepSpec NewSweep(params string[] methods)
    {
        var seed = NextSeed();
        return Samples.Sweep($"sweep-{seed}", seed, seed, [.. methods.Select(m => Samples.Variant(m))]);
    }

    private static long NextSeed() => Interlocked.Add(ref _seeds, 100);

    private Task<BatchOutcome> RecordAsync(params CellRecord[] cells) =>
        Ledger.RecordAsync(Db.Term, Samples.Batch(cells), None);

    private Task<string[]> CountsAsync() =>
        Db.QueryAsync(
            "SELECT (SELECT count(*) FROM execution), (SELECT count(*) FROM cell_result), "
                + "(SELECT count(*) FROM attestation), (SELECT count(*) FROM epoch_measure), "
                + "(SELECT sum(done) FROM sweep_counter)"
        );
}
