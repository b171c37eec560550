using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

/// <summary>Sweeps whose seeds are added until their claims are decided, from look to look.</summary>
public sealed class GrowthTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private IGrowthStore Growth => Db.Database.Growth;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    [Fact]
    public async Task Submitted_sweep_is_due_when_every_cell_has_its_result_and_grows_by_one_revision_for_each_look()
    {
        var spec = Growing("grows", 0);
        Assert.True((await Sweeps.SubmitAsync(spec, "source", null, None)).Grows);
        await RecordAsync(spec, skip: 1);
        Assert.DoesNotContain("grows", await DueAsync());
        await RecordAsync(spec);
        var sweep = await OneDueAsync("grows");
        Assert.Equal((1, "source", null, false), (sweep.Revision, sweep.Source, sweep.Last, sweep.IsLookedAt));

        Assert.True(await Growth.GrowAsync(Db.Term, sweep, Look(10, decided: 1), None));
        Assert.False(await Growth.GrowAsync(Db.Term, sweep, Look(10, decided: 1), None));

        var grown = (await Growth.FindAsync("grows", None))!;
        Assert.Equal(
            (2, "0..19", new ClaimLook(10, 2, 1, 0), false),
            (grown.Revision, grown.Spec.Seeds.ToString(), grown.Last, grown.IsLookedAt)
        );
        Assert.DoesNotContain("grows", await DueAsync());
        Assert.Equal(20, (await Sweeps.ProgressAsync(grown.Id, None)).Pending);
        Assert.Contains("grows", (await Db.Database.Ledger.ActiveSweepsAsync(None)).Select(s => s.Name));

        await RecordAsync(grown.Spec);
        Assert.True(await Growth.GrowAsync(Db.Term, await OneDueAsync("grows"), Look(20, decided: 2), None));

        var ended = (await Growth.FindAsync("grows", None))!;
        Assert.Equal((2, new ClaimLook(20, 2, 2, 0), true), (ended.Revision, ended.Last, ended.IsLookedAt));
        Assert.DoesNotContain("grows", await DueAsync());
        Assert.Equal(
            ["1|10|2|1|0", "2|20|2|2|0"],
            await Db.QueryAsync(
                "SELECT revision, seeds, claims, decided, barred FROM claim_look WHERE sweep = 'grows' ORDER BY 1"
            )
        );
    }

    [Fact]
    public async Task Last_look_adds_nothing()
    {
        var spec = Growing("last", 100) with { Growth = new SeedGrowth(100, 15) };
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);

        Assert.True(await Growth.GrowAsync(Db.Term, await OneDueAsync("last"), Look(10, decided: 0), None));

        Assert.Equal(
            (1, true),
            ((await Growth.FindAsync("last", None))!.Revision, (await Growth.FindAsync("last", None))!.IsLookedAt)
        );
    }

    [Fact]
    public async Task Same_file_again_goes_on_where_the_sweep_is_and_a_lower_end_is_refused()
    {
        var spec = Growing("again", 200);
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        await Growth.GrowAsync(Db.Term, await OneDueAsync("again"), Look(10, decided: 0), None);

        var again = await Sweeps.SubmitAsync(spec, "", null, None);

        Assert.Equal((2, 40), (again.Revision, again.Cells));
        Assert.Contains(
            "seeds 210-219",
            (
                await Assert.ThrowsAsync<InputException>(() =>
                    Sweeps.SubmitAsync(spec with { Growth = new SeedGrowth(200, 10) }, "", null, None)
                )
            ).Message,
            StringComparison.Ordinal
        );
        var further = await Sweeps.SubmitAsync(spec with { Growth = new SeedGrowth(200, 100) }, "", null, None);
        Assert.Equal((3, 40), (further.Revision, further.Cells));
        Assert.Equal(20, (await Sweeps.SubmitAsync(spec, "", null, None, new SubmitOptions { Replace = true })).Cells);
    }

    [Fact]
    public async Task Coordinator_whose_term_is_over_adds_nothing()
    {
        var spec = Growing("fenced", 300);
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        var (old, sweep) = (Db.Term, await OneDueAsync("fenced"));
        await Db.TakeTermAsync("second");

        await Assert.ThrowsAsync<TermLostException>(() => Growth.GrowAsync(old, sweep, Look(10, decided: 0), None));

        Assert.Equal(
            (1, null),
            ((await Growth.FindAsync("fenced", None))!.Revision, (await Growth.FindAsync("fenced", None))!.Last)
        );
        Assert.Contains("fenced", await DueAsync());
    }

    [Fact]
    public async Task Attached_sweep_is_left_to_its_run_which_keeps_it_active()
    {
        var spec = Growing("attached", 400);
        var owner = Guid.NewGuid();
        await Sweeps.SubmitAsync(spec, "", new OwnerId(owner), None);
        await RecordAsync(spec);
        Assert.DoesNotContain("attached", await DueAsync());

        Assert.True(
            await Growth.GrowAsync(
                new OwnerId(owner),
                (await Growth.FindAsync("attached", None))!,
                Look(10, decided: 0),
                None
            )
        );

        Assert.Equal(2, (await Sweeps.FindAsync("attached", None))!.Revision);
        Assert.Equal(["False"], await Db.QueryAsync("SELECT detached FROM sweep WHERE name = 'attached'"));
        Assert.Contains("attached", (await Db.Database.Ledger.ActiveSweepsAsync(None)).Select(s => s.Name));
    }

    [Theory]
    [InlineData(ControlKind.Pause)]
    [InlineData(ControlKind.Cancel)]
    public async Task Sweep_that_is_not_wanted_now_is_not_due(ControlKind kind)
    {
        var name = $"un{kind}".ToLowerInvariant();
        var spec = Growing(name, kind == ControlKind.Pause ? 500 : 550);
        var stored = await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec, skip: 1);
        await Db.Database.Control.RequestAsync(new ControlCommand(CommandId.New(), kind, stored.Id, null, "ann"), None);
        var sweep = (await Growth.FindAsync(name, None))!;
        await RecordAsync(spec);

        Assert.DoesNotContain(name, await DueAsync());
        if (kind == ControlKind.Cancel)
            Assert.False(await Growth.GrowAsync(Db.Term, sweep, Look(10, decided: 0), None));
    }

    [Fact]
    public async Task Revision_that_waits_for_its_tuning_comes_first()
    {
        var spec = Growing("tuned", 600);
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        var due = await OneDueAsync("tuned");
        await Db.Database.Tuning.SubmitAsync(
            spec with
            {
                Tune = new TuneSpec(new SeedSet([new SeedRange(5000, 5000)]), [0.01, 0.1]),
            },
            "",
            null,
            None
        );

        Assert.DoesNotContain("tuned", await DueAsync());
        Assert.False(await Growth.GrowAsync(Db.Term, due, Look(10, decided: 0), None));
        Assert.NotNull(await Db.Database.Tuning.FindAsync("tuned", None));
    }

    [Fact]
    public async Task Sweep_with_given_seeds_does_not_grow()
    {
        var given = Growing("given", 700) with { Growth = null };
        Assert.False((await Sweeps.SubmitAsync(given, "", null, None)).Grows);
        await RecordAsync(given);

        Assert.DoesNotContain("given", await DueAsync());
        Assert.Null(await Growth.FindAsync("given", None));
        Assert.True((await Sweeps.SubmitAsync(given with { Growth = new SeedGrowth(700, 20) }, "", null, None)).Grows);
        Assert.Contains("given", await DueAsync());
    }

    [Theory]
    [InlineData("UPDATE sweep_look SET decided = claims + 1")]
    [InlineData("UPDATE sweep_look SET seeds = 0")]
    [InlineData("UPDATE sweep_look SET revision = 99")]
    public async Task Rows_that_break_an_invariant_are_refused_by_the_database(string change)
    {
        var spec = Growing("invariants", 800);
        await Sweeps.SubmitAsync(spec, "", null, None);
        await RecordAsync(spec);
        await Growth.GrowAsync(Db.Term, (await Growth.FindAsync("invariants", None))!, Look(10, decided: 1), None);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Db.QueryAsync(change));
    }

    /// <summary>10 seeds x (frozen, ia3) of up to 20, with two claims.</summary>
    private static SweepSpec Growing(string name, long from) =>
        Samples.Sweep(name, from, from + 9, Samples.Variant("frozen"), Samples.Variant("ia3")) with
        {
            Growth = new SeedGrowth(from, 20),
            Claims =
            [
                new Claim("a", "ia3.target_accuracy > frozen.target_accuracy"),
                new Claim("b", "ia3.target_accuracy > 0.5"),
            ],
        };

    private static ClaimLook Look(int seeds, int decided) => new(seeds, 2, decided, 0);

    private async Task<IEnumerable<string>> DueAsync() => (await Growth.DueAsync(None)).Select(s => s.Name);

    private async Task<GrowingSweep> OneDueAsync(string name) =>
        Assert.Single(await Growth.DueAsync(None), s => s.Name == name);

    private async Task RecordAsync(SweepSpec spec, int skip = 0)
    {
        await Samples.RecordFoundationsAsync(Db, spec);
        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([.. Samples.Tasks(spec).Skip(skip).Select(t => Samples.Cell(t))]),
            None
        );
    }
}
