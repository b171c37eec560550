using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

/// <summary>What is executed now, and how long a sweep has taken.</summary>
public sealed class RunningTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static long _seeds;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    private ILedger Ledger => Db.Database.Ledger;

    [Fact]
    public async Task Noted_cells_run_until_another_number_is_noted()
    {
        var (first, second) = (await SubmitAsync(4), await SubmitAsync(4));
        await NoteAsync((first.Id, 2), (second.Id, 1));
        Assert.Equal((2, 1), (await RunningAsync(first), await RunningAsync(second)));

        await NoteAsync((first.Id, 0));

        Assert.Equal((0, 1), (await RunningAsync(first), await RunningAsync(second)));
    }

    [Fact]
    public async Task Cells_that_ended_since_they_were_noted_do_not_run()
    {
        var spec = NewSweep(3);
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        await NoteAsync((sweep.Id, 2));

        await RecordAsync(spec, cells: 2);

        Assert.Equal(new SweepProgress(3, 2, 0, 0, 0, 0, 1, 1), await Sweeps.ProgressAsync(sweep.Id, None));
    }

    [Fact]
    public async Task Note_of_a_coordinator_that_no_longer_beats_counts_as_none()
    {
        var sweep = await SubmitAsync(4);
        await NoteAsync((sweep.Id, 2));

        await Db.QueryAsync("UPDATE term SET beat_at = beat_at - interval '1 minute'");

        Assert.Equal(0, await RunningAsync(sweep));
        Assert.True(await Db.Database.Terms.BeatAsync(Db.Term, None));
        Assert.Equal(2, await RunningAsync(sweep));
    }

    [Fact]
    public async Task Note_of_a_term_that_was_released_or_is_over_counts_as_none()
    {
        var sweep = await SubmitAsync(4);
        await NoteAsync((sweep.Id, 2));

        await Db.Database.Terms.ReleaseAsync(Db.Term, None);
        Assert.Equal(0, await RunningAsync(sweep));
        await Db.TakeTermAsync("next");
        Assert.Equal(0, await RunningAsync(sweep));

        await NoteAsync((sweep.Id, 3));
        Assert.Equal(3, await RunningAsync(sweep));
    }

    [Fact]
    public async Task Note_of_an_older_term_is_refused()
    {
        var sweep = await SubmitAsync(4);
        var older = Db.Term;
        await Db.TakeTermAsync("newer");

        await Assert.ThrowsAsync<TermLostException>(() =>
            Ledger.NoteRunningAsync(older, new Dictionary<SweepId, int> { [sweep.Id] = 2 }, None)
        );

        Assert.Equal(0, await Db.NumberAsync($"SELECT count(*) FROM sweep_running WHERE sweep_id = {sweep.Id}"));
    }

    [Fact]
    public async Task Note_of_a_sweep_that_is_gone_does_not_spoil_the_others()
    {
        var sweep = await SubmitAsync(4);

        await NoteAsync((new SweepId(long.MaxValue), 1), (sweep.Id, 2));

        Assert.Equal(2, await RunningAsync(sweep));
    }

    [Fact]
    public async Task Sweep_with_pending_cells_has_taken_until_now()
    {
        var spec = NewSweep(2);
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec, cells: 1);
        await SubmittedEarlierAsync(sweep, "2 days");

        Assert.InRange(await Sweeps.ElapsedAsync(sweep.Id, None), TimeSpan.FromDays(2), TimeSpan.FromDays(2.1));
        // What settled long ago does not end it.
        await Db.QueryAsync(
            $"UPDATE sweep_counter SET settled_at = settled_at - interval '1 day' WHERE sweep_id = {sweep.Id}"
        );
        Assert.InRange(await Sweeps.ElapsedAsync(sweep.Id, None), TimeSpan.FromDays(2), TimeSpan.FromDays(2.1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settled_sweep_has_taken_until_its_last_cell_ended(bool givenUp)
    {
        var spec = NewSweep(2);
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec, cells: 1);
        await Db.QueryAsync(
            $"UPDATE sweep_counter SET settled_at = settled_at - interval '3 hours' WHERE sweep_id = {sweep.Id}"
        );
        await SubmittedEarlierAsync(sweep, "4 hours");

        if (givenUp)
            await Ledger.QuarantineAsync(Db.Term, [Samples.Tasks(spec).Last().Key], "three failures", None);
        else
            await RecordAsync(spec, cells: 2);

        var elapsed = await Sweeps.ElapsedAsync(sweep.Id, None);
        Assert.InRange(elapsed, TimeSpan.FromHours(4), TimeSpan.FromHours(4.1));
        Assert.Equal(elapsed, await Sweeps.ElapsedAsync(sweep.Id, None));
        await Sweeps.SubmitAsync(spec, "", null, None);
        Assert.Equal(elapsed, await Sweeps.ElapsedAsync(sweep.Id, None));
    }

    [Fact]
    public async Task Sweep_whose_cells_all_had_results_when_it_was_submitted_took_no_time()
    {
        var spec = NewSweep(1);
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec, cells: 1);

        var reused = await Sweeps.SubmitAsync(spec with { Name = $"{spec.Name}-again" }, "", null, None);

        Assert.Equal(TimeSpan.Zero, await Sweeps.ElapsedAsync(reused.Id, None));
    }

    [Fact]
    public async Task Revision_whose_cells_all_had_results_when_it_was_submitted_took_no_time()
    {
        var spec = NewSweep(2);
        await Sweeps.SubmitAsync(spec with { Name = $"{spec.Name}-first" }, "", null, None);
        await RecordAsync(spec, cells: 2);
        var seed = spec.Seeds.Ranges[0].First;
        await Sweeps.SubmitAsync(Samples.Sweep(spec.Name, seed, seed, Samples.Variant("bias")), "", null, None);

        var grown = await Sweeps.SubmitAsync(spec, "", null, None);

        Assert.Equal(2, grown.Revision);
        Assert.Equal(TimeSpan.Zero, await Sweeps.ElapsedAsync(grown.Id, None));
    }

    private async Task<StoredSweep> SubmitAsync(int seeds) =>
        await Sweeps.SubmitAsync(NewSweep(seeds), "", OwnerId.New(), None);

    private static SweepSpec NewSweep(int seeds)
    {
        var seed = Interlocked.Add(ref _seeds, 100);
        return Samples.Sweep($"running-{seed}", seed, seed + seeds - 1, Samples.Variant("bias"));
    }

    private async Task NoteAsync(params (SweepId Sweep, int Cells)[] running)
    {
        Assert.True(await Db.Database.Terms.BeatAsync(Db.Term, None));
        await Ledger.NoteRunningAsync(Db.Term, running.ToDictionary(r => r.Sweep, r => r.Cells), None);
    }

    private async Task<long> RunningAsync(StoredSweep sweep) => (await Sweeps.ProgressAsync(sweep.Id, None)).Running;

    private async Task RecordAsync(SweepSpec spec, int cells)
    {
        await Samples.RecordFoundationsAsync(Db, spec);
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([.. Samples.Tasks(spec).Take(cells).Select(t => Samples.Cell(t))]),
            None
        );
    }

    private Task<string[]> SubmittedEarlierAsync(StoredSweep sweep, string by) =>
        Db.QueryAsync(
            $"UPDATE sweep_revision SET submitted_at = submitted_at - interval '{by}' WHERE sweep_id = {sweep.Id}"
        );
}
