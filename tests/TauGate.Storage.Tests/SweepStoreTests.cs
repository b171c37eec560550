using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

public sealed class SweepStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static long _seeds;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    private ILedger Ledger => Db.Database.Ledger;

    private Task<ControlReply> RetryAsync(SweepId sweep) =>
        Db.Database.Control.RequestAsync(
            new ControlCommand(CommandId.New(), ControlKind.Retry, sweep, null, "a test"),
            None
        );

    [Fact]
    public async Task Sweep_submitted_twice_is_the_same_sweep_with_its_results_reused()
    {
        var spec = NewSweep("twice", 3, Samples.Variant("bias"), Samples.Variant("taugate"));
        var first = await Sweeps.SubmitAsync(spec, "the file", null, None);
        await RecordAllAsync(spec);

        var second = await Sweeps.SubmitAsync(spec, "the file", null, None);

        Assert.Equal((6, 0, 1), (first.Cells, first.ReusedAtSubmission, first.Revision));
        Assert.Equal(first with { ReusedAtSubmission = 6 }, second);
        Assert.Equal(first, await Sweeps.FindAsync(spec.Name, None));
        Assert.Contains(first, await Sweeps.SweepsAsync(None));
        Assert.Null(await Sweeps.FindAsync("nobody", None));
    }

    [Fact]
    public async Task Sweep_that_grew_is_a_new_revision_that_keeps_results_and_quarantine()
    {
        var seed = NextSeed();
        var small = Samples.Sweep($"grown-{seed}", seed, seed + 1, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(small, "", null, None);
        await Samples.RecordFoundationsAsync(Db, small);
        var tasks = Samples.Tasks(small).ToList();
        await Ledger.RecordAsync(Db.Term, Samples.Batch(Samples.Cell(tasks[0])), None);
        await Ledger.QuarantineAsync(Db.Term, [tasks[1].Key], "three failures", None);

        var large = Samples.Sweep($"grown-{seed}", seed, seed + 3, Samples.Variant("taugate"), Samples.Variant("bias"));
        var grown = await Sweeps.SubmitAsync(large, "", null, None);

        Assert.Equal((sweep.Id, 2, 8L, 1L), (grown.Id, grown.Revision, grown.Cells, grown.ReusedAtSubmission));
        Assert.Equal(new SweepProgress(8, 1, 0, 0, 1, 0, 6), await Sweeps.ProgressAsync(grown.Id, None));
        var snapshot = await Ledger.SnapshotAsync(grown.Id, None);
        Assert.Equal([1L], snapshot.Done); // seed 0, second variant
        Assert.Equal([3L], snapshot.Quarantined);
        Assert.Equal(large.Name, (await Ledger.SpecAsync(grown.SpecDigest, None)).Name);
    }

    [Fact]
    public async Task Labels_with_identical_options_share_cells_and_each_place_is_counted()
    {
        var spec = NewSweep("shared", 2, Samples.Variant("bias", "one"), Samples.Variant("bias", "two"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        var tasks = Samples.Tasks(spec).ToList();
        Assert.Equal(tasks[0].Key, tasks[1].Key);
        await Samples.RecordFoundationsAsync(Db, spec);

        await Ledger.RecordAsync(Db.Term, Samples.Batch(Samples.Cell(tasks[0])), None);

        Assert.Equal(new SweepProgress(4, 2, 0, 0, 0, 0, 2), await Sweeps.ProgressAsync(sweep.Id, None));
        Assert.Equal([0L, 1L], (await Ledger.SnapshotAsync(sweep.Id, None)).Done.Order());
    }

    [Fact]
    public async Task Result_counts_in_every_sweep_that_has_the_cell_and_in_later_ones_from_the_start()
    {
        var seed = NextSeed();
        var a = Samples.Sweep($"a-{seed}", seed, seed + 2, Samples.Variant("bias"));
        var b = Samples.Sweep($"b-{seed}", seed + 1, seed + 3, Samples.Variant("bias"));
        var c = Samples.Sweep($"c-{seed}", seed, seed + 3, Samples.Variant("bias"));
        var idA = (await Sweeps.SubmitAsync(a, "", null, None)).Id;
        var idB = (await Sweeps.SubmitAsync(b, "", null, None)).Id;
        await Samples.RecordFoundationsAsync(Db, a);
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([
                .. Samples
                    .Tasks(a)
                    .Select(
                        (t, i) =>
                            Samples.Cell(
                                t,
                                status: i switch
                                {
                                    0 => CellStatus.Diverged,
                                    1 => CellStatus.Collapsed,
                                    _ => CellStatus.Done,
                                }
                            )
                    ),
            ]),
            None
        );

        var later = await Sweeps.SubmitAsync(c, "", null, None);

        Assert.Equal(new SweepProgress(3, 3, 1, 1, 0, 0, 0), await Sweeps.ProgressAsync(idA, None));
        Assert.Equal(new SweepProgress(3, 2, 0, 1, 0, 0, 1), await Sweeps.ProgressAsync(idB, None));
        Assert.Equal(new SweepProgress(4, 3, 1, 1, 0, 0, 1), await Sweeps.ProgressAsync(later.Id, None));
        Assert.Equal(3, later.ReusedAtSubmission);
    }

    [Fact]
    public async Task Counters_stay_exact_while_sweeps_are_submitted_and_results_recorded_at_once()
    {
        var seed = NextSeed();
        var spec = Samples.Sweep($"busy-{seed}", seed, seed + 39, Samples.Variant("bias"), Samples.Variant("taugate"));
        await Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var recording = Samples
            .Tasks(spec)
            .Chunk(4)
            .Select(chunk =>
                (Func<Task>)(
                    () => Ledger.RecordAsync(Db.Term, Samples.Batch([.. chunk.Select(t => Samples.Cell(t))]), None)
                )
            );
        var submitting = Enumerable
            .Range(0, 10)
            .Select(i =>
                (Func<Task>)(() => Sweeps.SubmitAsync(spec with { Name = $"busy-{seed}-{i}" }, "", null, None))
            );

        await Task.WhenAll(
            recording.Zip(submitting.Concat(submitting), (record, submit) => Task.WhenAll(record(), submit()))
        );

        Assert.Equal(
            ["80|80"],
            await Db.QueryAsync(
                "SELECT DISTINCT done, total FROM sweep_counter JOIN sweep ON id = sweep_id WHERE name LIKE "
                    + $"'busy-{seed}%'"
            )
        );
    }

    [Fact]
    public async Task Quarantined_cell_is_given_up_by_active_sweeps_and_a_late_result_counts_all_the_same()
    {
        var spec = NewSweep("given-up", 2, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        var task = Samples.Tasks(spec).First();
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(
                Samples.Failure(task, Samples.Execution(attempt: 1), detail: "first"),
                Samples.Failure(task, Samples.Execution(attempt: 2), detail: "second")
            ),
            None
        );

        await Ledger.QuarantineAsync(Db.Term, [task.Key], "failures", None);
        await Ledger.QuarantineAsync(Db.Term, [task.Key], "again", None);

        Assert.Equal(new SweepProgress(2, 0, 0, 0, 1, 0, 1), await Sweeps.ProgressAsync(sweep.Id, None));
        Assert.Equal([0L], (await Ledger.SnapshotAsync(sweep.Id, None)).Quarantined);
        var failed = Assert.Single(await Sweeps.FailuresAsync(sweep.Id, 10, None));
        Assert.Equal(
            new FailedCell(
                0,
                "bias",
                task.Foundation.Seed,
                "quarantined",
                FailureKind.TimedOut,
                "second",
                "last words",
                2,
                "host-a"
            ),
            failed
        );

        await Samples.RecordFoundationsAsync(Db, spec);
        await Ledger.RecordAsync(Db.Term, Samples.Batch(Samples.Cell(task)), None);

        Assert.Equal(new SweepProgress(2, 1, 0, 0, 0, 0, 1), await Sweeps.ProgressAsync(sweep.Id, None));
        Assert.Empty((await Ledger.SnapshotAsync(sweep.Id, None)).Quarantined);
    }

    [Fact]
    public async Task Quarantined_foundation_blocks_its_cells()
    {
        var spec = NewSweep("blocked", 2, Samples.Variant("bias"), Samples.Variant("taugate"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        var task = Samples.Tasks(spec).First();
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Failure(task, ofFoundation: true, detail: "no memory")),
            None
        );

        await Ledger.QuarantineAsync(Db.Term, [task.Foundation.Key], "failures", None);

        Assert.Equal(new SweepProgress(4, 0, 0, 0, 0, 2, 2), await Sweeps.ProgressAsync(sweep.Id, None));
        Assert.All(await Sweeps.FailuresAsync(sweep.Id, 10, None), f =>
            Assert.Equal(("blocked", "no memory"), (f.State, f.Detail))
        );
    }

    [Fact]
    public async Task Retried_sweep_has_its_cells_open_with_no_failures_counted_and_attempts_go_on()
    {
        var spec = NewSweep("retried", 2, Samples.Variant("bias"), Samples.Variant("taugate"));
        var sweep = await Sweeps.SubmitAsync(spec, "", OwnerId.New(), None);
        var tasks = Samples.Tasks(spec).ToArray();
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Failure(tasks[0]), Samples.Failure(tasks[^1], ofFoundation: true)),
            None
        );
        await Ledger.QuarantineAsync(Db.Term, [tasks[0].Key, tasks[^1].Foundation.Key], "failures", None);
        await Ledger.RecordLossesAsync(Db.Term, [new NodeLoss(tasks[0].Key, 5)], None);
        Assert.Equal(new SweepProgress(4, 0, 0, 0, 1, 2, 1), await Sweeps.ProgressAsync(sweep.Id, None));
        var before = Assert.Single(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);

        Assert.Equal(new ControlReply(true, 3), await RetryAsync(sweep.Id));

        Assert.Equal(
            before with
            {
                Epoch = 1,
            },
            Assert.Single(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id)
        );

        Assert.Equal(new SweepProgress(4, 0, 0, 0, 0, 0, 4), await Sweeps.ProgressAsync(sweep.Id, None));
        var known = await Ledger.SnapshotAsync(sweep.Id, None);
        Assert.Empty(known.Quarantined);
        Assert.Empty(known.Failures);
        Assert.Empty(known.Losses);
        Assert.Equal(
            new Dictionary<TaskKey, int> { [tasks[0].Key] = 1, [tasks[^1].Foundation.Key] = 1 },
            known.EarlierFailures
        );
        Assert.Equal(2, (await Sweeps.IntegrityAsync(sweep.Id, None)).FailedAttempts);
        Assert.Equal(new ControlReply(false), await RetryAsync(sweep.Id));
    }

    [Fact]
    public async Task Attached_sweep_is_active_while_its_owner_beats()
    {
        var spec = NewSweep("attached", 1, Samples.Variant("bias"));
        var owner = Guid.NewGuid();
        var sweep = await Sweeps.SubmitAsync(spec, "", new OwnerId(owner), None);
        Assert.Contains(
            new ActiveSweep(sweep.Id, spec.Name, 1, sweep.SpecDigest),
            await Ledger.ActiveSweepsAsync(None)
        );

        await Db.QueryAsync(
            $"UPDATE sweep_owner SET beat_at = clock_timestamp() - interval '11 seconds' WHERE owner = '{owner}'"
        );
        Assert.DoesNotContain(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);

        await Sweeps.BeatOwnerAsync(sweep.Id, new OwnerId(owner), None);
        Assert.Contains(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);

        await Sweeps.ReleaseOwnerAsync(sweep.Id, new OwnerId(owner), None);
        Assert.DoesNotContain(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);
    }

    [Fact]
    public async Task Submitted_sweep_is_active_until_its_cells_are_done()
    {
        var spec = NewSweep("detached", 1, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        Assert.Contains(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);

        await RecordAllAsync(spec);

        Assert.DoesNotContain(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);
    }

    [Fact]
    public async Task Snapshot_has_the_canonical_foundations_of_the_sweep_alone()
    {
        var spec = NewSweep("snapshot", 2, Samples.Variant("bias"));
        var other = NewSweep("snapshot-other", 1, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        await Sweeps.SubmitAsync(other, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        await Samples.RecordFoundationsAsync(Db, other);

        var snapshot = await Ledger.SnapshotAsync(sweep.Id, None);

        var foundations = Samples.Tasks(spec).Select(t => t.Foundation).ToList();
        Assert.Equal(foundations.Select(f => f.Key).Order(), snapshot.Foundations.Keys.Order());
        Assert.Equal(
            new CanonicalFoundation(
                Samples.FoundationDigest(foundations[0]),
                ArtifactDigest.Of(Samples.FoundationBytes(foundations[0].Seed)),
                false
            ),
            snapshot.Foundations[foundations[0].Key]
        );
    }

    [Fact]
    public async Task Plan_counts_hits_of_a_sweep_that_was_never_submitted_and_writes_nothing()
    {
        var done = NewSweep("planned", 2, Samples.Variant("bias"));
        await Sweeps.SubmitAsync(done, "", null, None);
        await RecordAllAsync(done);
        var before = await Db.NumberAsync("SELECT count(*) FROM cell");
        var range = done.Seeds.Ranges[0];

        var plan = await Sweeps.PlanAsync(
            Samples.Sweep(
                "only-planned",
                range.First,
                range.Last + 1,
                Samples.Variant("bias"),
                Samples.Variant("taugate"),
                Samples.Variant("bias", "again")
            ),
            None
        );

        Assert.Equal((4, 3, 2), (plan.LedgerHits, plan.FoundationsTotal, plan.FoundationsDone));
        Assert.Equal(1.75, plan.MedianSeconds["bias"]);
        Assert.Equal(2.5, plan.MedianSeconds["foundation"]);
        Assert.Equal(before, await Db.NumberAsync("SELECT count(*) FROM cell"));
        Assert.Null(await Sweeps.FindAsync("only-planned", None));
    }

    [Fact]
    public async Task Integrity_counts_what_was_recorded_beside_first_results_of_the_sweep_alone()
    {
        var spec = NewSweep("integrity", 1, Samples.Variant("bias"), Samples.Variant("taugate"));
        var other = NewSweep("integrity-other", 1, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        var idOther = (await Sweeps.SubmitAsync(other, "", null, None)).Id;
        await RecordAllAsync(spec);
        var task = Samples.Tasks(spec).First();

        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Failure(task), Samples.Failure(task, ofFoundation: true)),
            None
        );
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(
                Samples.Cell(task),
                Samples.Cell(task, 31),
                Samples.Cell(task, 31, Samples.Execution(numericClass: Samples.OtherClass))
            ),
            None
        );

        Assert.Equal(new SweepIntegrity(2, 2, 1) { NumericClasses = 1 }, await Sweeps.IntegrityAsync(sweep.Id, None));
        Assert.Equal(new SweepIntegrity(0, 0, 0), await Sweeps.IntegrityAsync(idOther, None));
    }

    [Fact]
    public async Task Worker_seen_lately_is_listed_with_its_last_row()
    {
        var worker = new WorkerRow(WorkerId.New(), 1, "host-w", 2, Samples.Class, "class", "0.1.0", "2.10.0");
        await Ledger.UpsertWorkerAsync(Db.Term, worker, None);
        await Ledger.UpsertWorkerAsync(Db.Term, worker with { Incarnation = 2, Slots = 3 }, None);
        var silent = worker with { Id = WorkerId.New() };
        await Ledger.UpsertWorkerAsync(Db.Term, silent, None);
        await Db.QueryAsync($"UPDATE worker SET seen_at = now() - interval '2 minutes' WHERE id = '{silent.Id}'");

        Assert.Equal([worker with { Incarnation = 2, Slots = 3 }], (await Sweeps.WorkersAsync(None)).Workers);
    }

    [Fact]
    public async Task Seeds_up_to_the_largest_are_kept()
    {
        var spec = Samples.Sweep("largest-seed", long.MaxValue, long.MaxValue, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);

        Assert.Equal(
            [$"{long.MaxValue}"],
            await Db.QueryAsync($"SELECT seed FROM membership WHERE sweep_id = {sweep.Id}")
        );
    }

    private async Task RecordAllAsync(SweepSpec spec)
    {
        await Samples.RecordFoundationsAsync(Db, spec);
        await Ledger.RecordAsync(Db.Term, Samples.Batch([.. Samples.Tasks(spec).Select(t => Samples.Cell(t))]), None);
    }

    private static SweepSpec NewSweep(string name, int seeds, params Variant[] variants)
    {
        var first = NextSeed();
        return Samples.Sweep(name, first, first + seeds - 1, variants);
    }

    private static long NextSeed() => Interlocked.Add(ref _seeds, 1000);
}
