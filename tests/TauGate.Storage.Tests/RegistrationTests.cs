using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Tests;

/// <summary>Claims and results in one order: which claim was written before which result.</summary>
public sealed class RegistrationTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private const string Text = "ia3.target_accuracy > frozen.target_accuracy";

    private static readonly CancellationToken None = CancellationToken.None;

    private IRegistrationStore Registrations => Db.Database.Registrations;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    private ITuningStore Tuning => Db.Database.Tuning;

    [Fact]
    public async Task Claims_of_a_submission_are_registered_with_it_and_come_before_its_results()
    {
        var spec = Claimed("submitted");
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);

        var origin = await OriginAsync(spec);

        var digest = SweepJson.DigestOf(spec);
        Assert.Equal(("submitted", digest), (origin.Registered?.Sweep, origin.Registered?.Digest));
        Assert.Equal((6, 0), (origin.Cells, origin.Before));
        Assert.Equal(
            [$"submitted|c|{Text}|0..2|0|1|{digest}|{digest}"],
            await Db.QueryAsync(
                "SELECT sweep, claim, text, seeds, last_execution, claims, digest, spec_digest "
                    + "FROM claim_registration"
            )
        );
    }

    [Fact]
    public async Task Claim_in_the_first_revision_of_a_second_sweep_comes_after_the_results_of_the_first()
    {
        var first = Claimed("first") with { Claims = [] };
        await Sweeps.SubmitAsync(first, "", null, None);
        await RecordAsync(first);
        var second = Claimed("second");
        Assert.Equal(6, (await Sweeps.SubmitAsync(second, "", null, None)).ReusedAtSubmission);

        var origin = await OriginAsync(second);

        Assert.Equal((6, "first"), (origin.Before, origin.FirstSweep));
        Assert.Equal(
            "6 of its 6 cells had results when the claim was written, first in sweep 'first'",
            Exploration.Of([], origin, claims: 1)
        );
    }

    [Fact]
    public async Task Claim_of_the_first_sweep_that_a_second_repeats_is_the_first_ones()
    {
        await Sweeps.SubmitAsync(Claimed("first"), "", null, None);
        await RecordAsync(Claimed("first"));
        await Sweeps.SubmitAsync(Claimed("second"), "", null, None);

        var origin = await OriginAsync(Claimed("second"));

        Assert.Equal(("first", 0), (origin.Registered?.Sweep, origin.Before));
    }

    [Fact]
    public async Task What_is_registered_before_its_sweep_is_there_keeps_its_time()
    {
        var spec = Claimed("early");

        var early = await Registrations.RegisterAsync(spec, None);
        var again = await Registrations.RegisterAsync(spec, None);
        await Sweeps.SubmitAsync(spec, "", null, None);

        Assert.True(early.IsNew);
        Assert.Equal(early with { IsNew = false }, again);
        Assert.Equal(SweepJson.DigestOf(spec), early.Digest);
        Assert.Equal(1, await Db.NumberAsync("SELECT count(*) FROM registration"));
        Assert.Equal(early.At, (await OriginAsync(spec)).Registered?.At);
    }

    [Fact]
    public async Task Programs_that_register_the_same_at_once_register_it_once()
    {
        var made = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Registrations.RegisterAsync(Claimed("race"), None))
        );

        Assert.Single(made, m => m.IsNew);
        Assert.Single(made.Select(m => m.At).Distinct());
        Assert.Equal(1, await Db.NumberAsync("SELECT count(*) FROM registered_claim"));
    }

    [Fact]
    public async Task Changed_claim_is_another_one_and_one_that_is_dropped_and_brought_back_is_not()
    {
        var spec = Claimed("changed");
        var changed = spec with { Claims = [new Claim("c", Text + " level 0.01")] };
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        await Sweeps.SubmitAsync(changed, "", null, None);
        await Sweeps.SubmitAsync(spec, "", null, None);

        Assert.Equal(6, (await OriginAsync(changed)).Before);
        Assert.Equal(0, (await OriginAsync(spec)).Before);
    }

    [Fact]
    public async Task Registration_that_fails_with_its_submission_leaves_nothing()
    {
        await Sweeps.SubmitAsync(Claimed("superset"), "", null, None);
        var smaller = Claimed("superset") with { Seeds = new SeedSet([new SeedRange(0, 1)]) };

        await Assert.ThrowsAsync<InputException>(() => Sweeps.SubmitAsync(smaller, "", null, None));

        Assert.Equal(1, await Db.NumberAsync("SELECT count(*) FROM registration"));
    }

    [Fact]
    public async Task Claim_of_a_tuned_sweep_has_the_time_before_its_tuning()
    {
        await Tuning.SubmitAsync(Tuned, "", null, None);
        await RecordAsync(TuningGrid.Of(Tuned));
        var choice = await TuningReader.ReadAsync(Tuning, Tuned, None);
        var resolved = choice.Resolve(Tuned);
        // Another sweep trains the cells at the rate that is chosen, before the tuned one does.
        await Sweeps.SubmitAsync(resolved with { Name = "other", Claims = [] }, "", null, None);
        await RecordAsync(resolved);
        var waiting = Assert.Single(await Tuning.TunedAsync(None));
        await Tuning.ContinueAsync(Db.Term, waiting, resolved, choice.Trials, None);

        var origin = await OriginAsync(resolved);

        Assert.Equal((SweepJson.DigestOf(Tuned), 0), (origin.Registered?.Digest, origin.Before));
        Assert.Equal(
            ["0|True", "0|False"],
            await Db.QueryAsync("SELECT last_execution, digest = spec_digest FROM claim_registration ORDER BY 2 DESC")
        );
    }

    [Fact]
    public async Task Rates_that_the_tuning_did_not_choose_are_not_registered_with_it()
    {
        await Tuning.SubmitAsync(Tuned, "", null, None);
        await RecordAsync(TuningGrid.Of(Tuned));
        var given = Tuned with { Tune = null, Name = "given" };
        await Sweeps.SubmitAsync(given with { Claims = [] }, "", null, None);
        await RecordAsync(given);
        await Sweeps.SubmitAsync(given, "", null, None);

        Assert.Equal(6, (await OriginAsync(given)).Before);
    }

    [Fact]
    public async Task Tuned_claims_that_were_changed_after_results_have_no_earlier_time()
    {
        await Tuning.SubmitAsync(Tuned, "", null, None);
        await RecordAsync(TuningGrid.Of(Tuned));
        var choice = await TuningReader.ReadAsync(Tuning, Tuned, None);
        var how = new SubmitOptions { Tuning = choice.Trials };
        await Sweeps.SubmitAsync(choice.Resolve(Tuned), "", null, None, how);
        await RecordAsync(choice.Resolve(Tuned));
        var changed = Tuned with { Claims = [new Claim("c", Text + " by 0.001")] };
        await Tuning.SubmitAsync(changed, "", null, None);
        await Sweeps.SubmitAsync(choice.Resolve(changed), "", null, None, how);

        Assert.Equal(0, (await OriginAsync(choice.Resolve(Tuned))).Before);
        Assert.Equal(6, (await OriginAsync(choice.Resolve(changed))).Before);
    }

    [Fact]
    public async Task Seeds_that_are_added_from_look_to_look_leave_the_registration_as_it_is()
    {
        var growth = new SeedGrowth(0, 20);
        var spec = Claimed("grows") with { Growth = growth, Seeds = growth.First(10) };
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        var due = Assert.Single(await Db.Database.Growth.DueAsync(None));
        await Db.Database.Growth.GrowAsync(Db.Term, due, new ClaimLook(10, 1, 0, 0), None);
        var grown = (await Db.Database.Growth.FindAsync("grows", None))!.Spec;
        await RecordAsync(grown);

        var origin = await OriginAsync(grown);

        Assert.Equal((40, 0), (origin.Cells, origin.Before));
        Assert.Equal(1, await Db.NumberAsync("SELECT count(*) FROM registration"));
        Assert.False((await Registrations.RegisterAsync(spec, None)).IsNew);
    }

    [Fact]
    public async Task Result_that_was_removed_and_recorded_again_is_as_old_as_it_was()
    {
        var spec = Claimed("again");
        await Sweeps.SubmitAsync(spec with { Claims = [] }, "", null, None);
        await RecordAsync(spec);
        await Sweeps.SubmitAsync(spec, "", null, None);
        await Db.QueryAsync("DELETE FROM cell_result; UPDATE sweep_counter SET done = 0");
        await RecordAsync(spec);

        Assert.Equal(6, await Db.NumberAsync("SELECT count(*) FROM cell_result"));
        Assert.Equal(6, (await OriginAsync(spec)).Before);
    }

    [Fact]
    public async Task Steps_of_the_clock_change_nothing()
    {
        var spec = Claimed("clock");
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        await Db.QueryAsync("UPDATE execution SET recorded_at = recorded_at - interval '1 day'");
        await Db.QueryAsync("UPDATE registration SET registered_at = registered_at + interval '1 day'");

        Assert.Equal(0, (await OriginAsync(spec)).Before);
    }

    [Fact]
    public async Task Registration_waits_for_what_is_being_recorded_and_counts_it()
    {
        var spec = Claimed("waits");
        await Sweeps.SubmitAsync(spec with { Claims = [] }, "", null, None);
        await RecordAsync(spec, skip: 1);
        // A recorder that has its number and has not committed.
        await using var connection = new Npgsql.NpgsqlConnection(Db.Url.Unpooled());
        await connection.OpenAsync(None);
        await using var recording = await connection.BeginTransactionAsync(None);
        await using var insert = new Npgsql.NpgsqlCommand(
            $"""
            SELECT pg_advisory_xact_lock_shared({AdvisoryLocks.Counting});
            INSERT INTO execution (
                id, task, attempt, numeric_class, host, boot_id, worker,
                program_version, libtorch_version, started_at, finished_at)
            SELECT
                gen_random_uuid(), decode('{Samples.Tasks(spec).First().Key}', 'hex'), 1, numeric_class, host, boot_id,
                worker, program_version, libtorch_version, started_at, finished_at
            FROM execution LIMIT 1
            """,
            connection
        );
        await insert.ExecuteNonQueryAsync(None);

        var registering = Registrations.RegisterAsync(spec, None);
        const string waiting = """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;
        while (await Db.NumberAsync(waiting) == 0)
            Assert.False(registering.IsCompleted);
        await recording.CommitAsync(None);
        await registering;

        Assert.Equal(6, (await OriginAsync(spec)).Before);
    }

    [Theory]
    [InlineData("UPDATE registration SET last_execution = -1")]
    [InlineData("UPDATE registration SET spec = 'other'")]
    [InlineData("UPDATE registration SET tuned_from = id")]
    [InlineData("UPDATE registered_claim SET arms = 'short'")]
    [InlineData("INSERT INTO registration (sweep, spec_digest, spec, last_execution) TABLE again")]
    [InlineData("INSERT INTO execution (number, id) VALUES (1, gen_random_uuid())")]
    public async Task Rows_that_break_an_invariant_are_refused_by_the_database(string change)
    {
        await Registrations.RegisterAsync(Claimed("invariants"), None);
        await Db.QueryAsync("CREATE VIEW again AS SELECT sweep, spec_digest, spec, last_execution FROM registration");

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Db.QueryAsync(change));
    }

    /// <summary>3 seeds x (frozen, ia3) with one claim.</summary>
    private static SweepSpec Claimed(string name)
    {
        var sweep = Samples.Sweep(name, 0, 2, Samples.Variant("frozen"), Samples.Variant("ia3"));
        return sweep with { Claims = [new Claim("c", Text)] };
    }

    /// <summary>The same with the rate of ia3 tuned, of which 0.1 is chosen.</summary>
    private static SweepSpec Tuned { get; } =
        Claimed("tuned") with
        {
            Tune = new TuneSpec(new SeedSet([new SeedRange(1000, 1000)]), [0.01, 0.1]),
        };

    private async Task<ClaimOrigin> OriginAsync(SweepSpec spec) =>
        (await ClaimOrigins.ReadAsync(Registrations, spec, spec.Claims, None)).Single();

    private async Task RecordAsync(SweepSpec spec, int skip = 0)
    {
        await Samples.RecordFoundationsAsync(Db, spec);
        var cells = Samples.Tasks(spec).Skip(skip).Select(task => Samples.Cell(task, IsFast(task) ? 40 : 25));
        await Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch([.. cells]), None);
    }

    private static bool IsFast(CellTask task) =>
        task.Options.TryGetValue("learning_rate", out var rate) && rate.AsReal() > 0.05;
}
