using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

/// <summary>A file under a name that the database has already.</summary>
public sealed class RevisionTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    private ILedger Ledger => Db.Database.Ledger;

    [Fact]
    public async Task Sweep_that_lost_cells_is_refused_with_the_difference_and_nothing_changes()
    {
        var sweep = await Sweeps.SubmitAsync(
            Samples.Sweep("lost", 700, 709, Samples.Variant("lora", rank: 2), Samples.Variant("bias")),
            "",
            null,
            None
        );

        var error = await Assert.ThrowsAsync<InputException>(() =>
            Sweeps.SubmitAsync(
                Samples.Sweep("lost", 702, 711, Samples.Variant("lora", rank: 4), Samples.Variant("bias")),
                "",
                null,
                None
            )
        );

        Assert.Contains("lacks 12 cells", error.Message, StringComparison.Ordinal);
        Assert.Contains("taken out: lora rank=2, seeds 700-709 (10 cells)", error.Message, StringComparison.Ordinal);
        Assert.Contains("taken out: bias, seeds 700-701 (2 cells)", error.Message, StringComparison.Ordinal);
        Assert.Contains("added: lora rank=4, seeds 702-711 (10 cells)", error.Message, StringComparison.Ordinal);
        Assert.Contains("added: bias, seeds 710-711 (2 cells)", error.Message, StringComparison.Ordinal);
        Assert.Contains("--as NAME", error.Message, StringComparison.Ordinal);
        Assert.Contains("--replace", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("changed", error.Message, StringComparison.Ordinal);
        Assert.Equal(sweep, await Sweeps.FindAsync("lost", None));
        Assert.Equal(20, (await Sweeps.ProgressAsync(sweep.Id, None)).Total);
        Assert.Equal(0, await Db.NumberAsync("SELECT count(*) FROM cell WHERE seed > 709"));
    }

    [Fact]
    public async Task Sweep_whose_settings_changed_is_refused_with_the_settings()
    {
        var bias = Samples.Variant("bias");
        await Sweeps.SubmitAsync(Samples.Sweep("settings", 0, 0, bias, Samples.Variant("head")), "", null, None);
        var changed = bias with { Target = bias.Target with { Epochs = 7 } };

        var error = await Assert.ThrowsAsync<InputException>(() =>
            Sweeps.SubmitAsync(
                Samples.Sweep("settings", 0, 0, changed, Samples.Variant("head", rate: 0.5)),
                "",
                null,
                None
            )
        );

        Assert.Contains("changed: bias, seed 0 (1 cell)", error.Message, StringComparison.Ordinal);
        Assert.Contains("target.epochs: 3 became 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("head learning_rate: 0.01 became 0.5", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("taken out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Difference_in_many_labels_is_told_in_few_lines()
    {
        await Sweeps.SubmitAsync(
            Samples.Sweep("many", 0, 1, [.. Enumerable.Range(1, 20).Select(r => Samples.Variant("lora", rank: r))]),
            "",
            null,
            None
        );

        var error = await Assert.ThrowsAsync<InputException>(() =>
            Sweeps.SubmitAsync(Samples.Sweep("many", 0, 1, Samples.Variant("bias")), "", null, None)
        );

        Assert.Contains("taken out: and 32 cells more", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Split('\n').Length < 15, error.Message);
    }

    [Fact]
    public async Task Replaced_sweep_drops_places_and_keeps_results_and_what_it_gave_up()
    {
        var before = Samples.Sweep("replaced", 0, 3, Samples.Variant("bias"), Samples.Variant("head"));
        var sweep = await Sweeps.SubmitAsync(before, "", null, None);
        var tasks = Samples.Tasks(before).ToArray();
        await Samples.RecordFoundationsAsync(Db, before);
        // bias of seeds 0 and 1
        await Ledger.RecordAsync(Db.Term, Samples.Batch(Samples.Cell(tasks[0]), Samples.Cell(tasks[2])), None);
        await Ledger.QuarantineAsync(Db.Term, [tasks[4].Key], "failures", None); // bias of seed 2

        var after = Samples.Sweep("replaced", 1, 2, Samples.Variant("bias"));
        var replaced = await Sweeps.SubmitAsync(after, "", null, None, new SubmitOptions { Replace = true });

        Assert.Equal(
            (sweep.Id, 2, 2L, 1L),
            (replaced.Id, replaced.Revision, replaced.Cells, replaced.ReusedAtSubmission)
        );
        Assert.Equal(new SweepProgress(2, 1, 0, 0, 1, 0, 0), await Sweeps.ProgressAsync(sweep.Id, None));
        Assert.Equal(
            2,
            await Db.NumberAsync($"SELECT count(*) FROM cell_result WHERE key IN (SELECT key FROM cell WHERE seed < 4)")
        );
        var back = await Sweeps.SubmitAsync(before, "", null, None);
        Assert.Equal((3, 8L, 2L), (back.Revision, back.Cells, back.ReusedAtSubmission));
    }

    [Fact]
    public async Task Claims_added_to_a_sweep_are_a_revision_that_keeps_everything()
    {
        var plain = Samples.Sweep("claimed", 650, 651, Samples.Variant("bias"), Samples.Variant("head"));
        var sweep = await Sweeps.SubmitAsync(plain, "", null, None);
        await Samples.RecordFoundationsAsync(Db, plain);
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([.. Samples.Tasks(plain).Take(3).Select(t => Samples.Cell(t))]),
            None
        );

        var claimed = plain with { Claims = [new Claim("c", "bias.target_accuracy > head.target_accuracy")] };
        var stored = await Sweeps.SubmitAsync(claimed, "", null, None);
        var revisions = await Sweeps.RevisionsAsync(sweep.Id, None);

        Assert.Equal((2, 4L, 3L), (stored.Revision, stored.Cells, stored.ReusedAtSubmission));
        Assert.Equal([(1, 0L), (2, 3L)], revisions.Select(r => (r.Revision, r.ResultsBefore)));
        Assert.Empty(revisions[0].Spec.Claims);
        Assert.Equal(claimed.Claims, revisions[1].Spec.Claims);
        Assert.Equal(2, (await Sweeps.SubmitAsync(claimed, "", null, None)).Revision);
    }

    [Fact]
    public async Task Cells_added_to_a_running_sweep_show_in_its_specification_while_results_come()
    {
        var small = Samples.Sweep("growing", 100, 139, Samples.Variant("bias"));
        var sweep = await Sweeps.SubmitAsync(small, "", null, None);
        await Samples.RecordFoundationsAsync(Db, small);
        var tasks = Samples.Tasks(small).ToArray();

        var growing = Enumerable
            .Range(140, 10)
            .Select(last =>
                (Func<Task>)(
                    () =>
                        Sweeps.SubmitAsync(Samples.Sweep("growing", 100, last, Samples.Variant("bias")), "", null, None)
                )
            )
            .ToArray();
        async Task GrowAsync()
        {
            foreach (var grow in growing)
                await grow();
        }
        async Task GiveUpAsync()
        {
            foreach (var task in tasks[..10])
                await Ledger.QuarantineAsync(Db.Term, [task.Key], "failures", None);
        }
        await Task.WhenAll([
            GrowAsync(),
            GiveUpAsync(),
            .. tasks[10..]
                .Chunk(3)
                .Select(chunk =>
                    Ledger.RecordAsync(Db.Term, Samples.Batch([.. chunk.Select(t => Samples.Cell(t))]), None)
                ),
        ]);

        Assert.Equal(new SweepProgress(50, 30, 0, 0, 10, 0, 10), await Sweeps.ProgressAsync(sweep.Id, None));
        var active = Assert.Single(await Ledger.ActiveSweepsAsync(None), s => s.Id == sweep.Id);
        Assert.Equal((11, 50L), (active.Revision, (await Ledger.SpecAsync(active.SpecDigest, None)).CellCount));
    }
}
