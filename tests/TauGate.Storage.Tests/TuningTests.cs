using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage.Tests;

/// <summary>Sweeps that wait for their tuning, from the submission to the sweep with its rates.</summary>
public sealed class TuningTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ITuningStore Tuning => Db.Database.Tuning;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    [Fact]
    public async Task Submitted_sweep_waits_until_every_tuning_cell_has_its_result_and_then_is_there_with_its_rates()
    {
        var tuned = Tuned("waits", 100);
        var tuning = await Tuning.SubmitAsync(
            tuned,
            "source",
            null,
            None,
            new SubmitOptions { IssuedBy = "ann", Priority = 3 }
        );

        Assert.Equal(("waits.tuning", 1, 8, 3), (tuning.Name, tuning.Revision, tuning.Cells, tuning.Priority));
        Assert.Null(await Sweeps.FindAsync("waits", None));
        var pending = (await Tuning.FindAsync("waits", None))!;
        Assert.Equal(
            (tuning.Id, true, 3, "ann", null),
            (pending.TuningSweepId, pending.IsDetached, pending.Priority, pending.SubmittedBy, pending.Refusal)
        );
        Assert.Equal(SweepJson.DigestOf(tuned), SweepJson.DigestOf(pending.Spec));
        Assert.Contains("waits.tuning", (await Db.Database.Ledger.ActiveSweepsAsync(None)).Select(s => s.Name));

        await RecordAsync(tuned, skip: 1);
        Assert.DoesNotContain("waits", (await Tuning.TunedAsync(None)).Select(p => p.Name));
        await RecordAsync(tuned);
        var ready = Assert.Single(await Tuning.TunedAsync(None), p => p.Name == "waits");
        var choice = await TuningReader.ReadAsync(Tuning, ready.Spec, None);
        await Tuning.ContinueAsync(Db.Term, ready, choice.Resolve(ready.Spec), choice.Trials, None);
        await Tuning.ContinueAsync(Db.Term, ready, choice.Resolve(ready.Spec), choice.Trials, None);

        var sweep = (await Sweeps.FindAsync("waits", None))!;
        Assert.Equal((1, 6, SweepState.Active, 3), (sweep.Revision, sweep.Cells, sweep.State, sweep.Priority));
        Assert.Null(await Tuning.FindAsync("waits", None));
        Assert.Contains("waits", (await Db.Database.Ledger.ActiveSweepsAsync(None)).Select(s => s.Name));
        Assert.Equal(choice.Trials, await Tuning.TableAsync("waits", None));
        Assert.Equal(
            [
                "1|ia3|0.01|0.04|2|0|False|False",
                "1|ia3|0.1|0.025|2|0|True|True",
                "2|bias|0.01|0.04|2|0|False|False",
                "2|bias|0.1|0.025|2|0|True|True",
            ],
            await Db.QueryAsync(
                "SELECT position, label, learning_rate, validation_cross_entropy, n, diverged, chosen, "
                    + "at_edge FROM tuning WHERE sweep = 'waits' ORDER BY 1, 3"
            )
        );
        Assert.Equal(
            ["waits for waits.tuning: 8 cells, 0 had results"],
            (await Db.Database.Control.HistoryAsync(sweep.Id, 10, None)).Select(c => c.Outcome)
        );
    }

    [Fact]
    public async Task Tuning_cells_are_apart_from_what_was_measured_on_the_test_images()
    {
        var tuned = Tuned("apart", 200);
        await Tuning.SubmitAsync(tuned, "", null, None);
        await RecordAsync(tuned);

        Assert.Equal(
            ["validation|8"],
            await Db.QueryAsync("SELECT evaluated_on, count(*) FROM cell WHERE seed BETWEEN 1200 AND 1299 GROUP BY 1")
        );
        Assert.Equal(0, await Db.NumberAsync("SELECT count(*) FROM result WHERE sweep = 'apart.tuning'"));
        Assert.Equal(8, await Db.NumberAsync("SELECT count(*) FROM tuning_result WHERE sweep = 'apart.tuning'"));
        await Sweeps.SubmitAsync(
            TuningGrid.Of(tuned) with
            {
                Name = "apart-on-test",
                EvaluatedOn = EvaluatedOn.Test,
            },
            "",
            null,
            None
        );
        Assert.Equal(
            ["test|8", "validation|8"],
            await Db.QueryAsync(
                "SELECT evaluated_on, count(*) FROM cell WHERE seed BETWEEN 1200 AND 1299 GROUP BY 1 ORDER BY 1"
            )
        );
        Assert.Equal(2, await Db.NumberAsync("SELECT count(*) FROM foundation WHERE seed BETWEEN 1200 AND 1299"));
    }

    [Fact]
    public async Task Attached_sweep_is_left_to_its_run_unless_it_is_submitted_too()
    {
        var tuned = Tuned("attached", 300);
        await Tuning.SubmitAsync(tuned, "", OwnerId.New(), None);
        await RecordAsync(tuned);
        Assert.DoesNotContain("attached", (await Tuning.TunedAsync(None)).Select(p => p.Name));
        var waiting = (await Tuning.FindAsync("attached", None))!;
        var choice = await TuningReader.ReadAsync(Tuning, tuned, None);
        await Tuning.ContinueAsync(Db.Term, waiting, choice.Resolve(tuned), choice.Trials, None);
        Assert.Null(await Sweeps.FindAsync("attached", None));

        await Tuning.SubmitAsync(tuned, "", null, None);
        Assert.Contains("attached", (await Tuning.TunedAsync(None)).Select(p => p.Name));
        await Sweeps.SubmitAsync(
            choice.Resolve(tuned),
            "",
            OwnerId.New(),
            None,
            new SubmitOptions { Tuning = choice.Trials }
        );
        Assert.Null(await Tuning.FindAsync("attached", None));
    }

    [Fact]
    public async Task Coordinator_whose_term_is_over_submits_nothing()
    {
        var tuned = Tuned("fenced", 400);
        await Tuning.SubmitAsync(tuned, "", null, None);
        await RecordAsync(tuned);
        var old = Db.Term;
        await Db.TakeTermAsync("second");
        var waiting = (await Tuning.FindAsync("fenced", None))!;
        var choice = await TuningReader.ReadAsync(Tuning, tuned, None);

        await Assert.ThrowsAsync<TermLostException>(() =>
            Tuning.ContinueAsync(old, waiting, choice.Resolve(tuned), choice.Trials, None)
        );
        await Assert.ThrowsAsync<TermLostException>(() => Tuning.RefuseAsync(old, waiting, "because", None));

        Assert.Null(await Sweeps.FindAsync("fenced", None));
        Assert.Null((await Tuning.FindAsync("fenced", None))!.Refusal);
    }

    [Fact]
    public async Task Sweep_whose_chosen_rates_differ_from_the_stored_ones_is_refused_unless_it_replaces_them()
    {
        var tuned = Tuned("smaller", 500);
        // At the rate that is not chosen: what is only known when the tuning is done.
        await Sweeps.SubmitAsync(tuned with { Tune = null }, "", null, None);
        await Tuning.SubmitAsync(tuned, "", null, None);
        await RecordAsync(tuned);
        var waiting = Assert.Single(await Tuning.TunedAsync(None), p => p.Name == "smaller");
        var choice = await TuningReader.ReadAsync(Tuning, tuned, None);
        var error = await Assert.ThrowsAsync<InputException>(() =>
            Tuning.ContinueAsync(Db.Term, waiting, choice.Resolve(tuned), choice.Trials, None)
        );
        await Tuning.RefuseAsync(Db.Term, waiting, error.Message, None);
        Assert.Contains("--replace", (await Tuning.FindAsync("smaller", None))!.Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("smaller", (await Tuning.TunedAsync(None)).Select(p => p.Name));

        await Tuning.SubmitAsync(tuned, "", null, None, new SubmitOptions { Replace = true });
        waiting = Assert.Single(await Tuning.TunedAsync(None), p => p.Name == "smaller");
        await Tuning.ContinueAsync(Db.Term, waiting, choice.Resolve(tuned), choice.Trials, None);

        Assert.Equal(
            (2, 6),
            ((await Sweeps.FindAsync("smaller", None))!.Revision, (await Sweeps.FindAsync("smaller", None))!.Cells)
        );
    }

    [Fact]
    public async Task Sweep_that_lacks_cells_whichever_rates_were_chosen_is_refused_before_its_tuning()
    {
        var tuned = Tuned("changed", 550);
        await Sweeps.SubmitAsync(tuned with { Tune = null, Seeds = Seeds(550, 559) }, "", null, None);

        var error = await Assert.ThrowsAsync<InputException>(() => Tuning.SubmitAsync(tuned, "", null, None));

        Assert.Contains(
            "this file lacks 24 cells:\n  taken out: frozen, seeds 552-559 (8 cells)",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("--replace", error.Message, StringComparison.Ordinal);
        Assert.Contains("Its tuning was not begun", error.Message, StringComparison.Ordinal);
        Assert.Null(await Sweeps.FindAsync("changed.tuning", None));
        Assert.Null(await Tuning.FindAsync("changed", None));
        await Tuning.SubmitAsync(tuned, "", null, None, new SubmitOptions { Replace = true });
        Assert.NotNull(await Tuning.FindAsync("changed", None));
    }

    [Fact]
    public async Task Refusal_before_the_tuning_says_which_settings_have_changed()
    {
        var tuned = Tuned("settings", 560);
        var (ia3, bias) = (TuningGrid.With(tuned.Variants[1], new(0.5)), TuningGrid.With(tuned.Variants[2], new(0.1)));
        var stored = tuned with { Tune = null, Variants = [tuned.Variants[0], ia3, bias] };
        await Sweeps.SubmitAsync(stored, "", null, None);

        var error = await Assert.ThrowsAsync<InputException>(() => Tuning.SubmitAsync(tuned, "", null, None));

        Assert.Contains(
            "  changed: ia3, seeds 560-561 (2 cells)\n    ia3 learning_rate: 0.5 became one of 0.01, 0.1\n",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("bias", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tuning_with_fewer_rates_is_refused_and_one_with_more_is_a_revision()
    {
        var tuned = Tuned("rates", 600);
        await Tuning.SubmitAsync(tuned, "", null, None);
        var fewer = tuned with { Tune = tuned.Tune! with { LearningRates = [0.01, 0.5] } };

        Assert.Contains(
            "lacks",
            (await Assert.ThrowsAsync<InputException>(() => Tuning.SubmitAsync(fewer, "", null, None))).Message,
            StringComparison.Ordinal
        );
        var more = await Tuning.SubmitAsync(
            tuned with
            {
                Tune = tuned.Tune! with { LearningRates = [0.01, 0.1, 0.5] },
            },
            "",
            null,
            None
        );

        Assert.Equal((2, 12), (more.Revision, more.Cells));
        Assert.Equal(3, (await Tuning.FindAsync("rates", None))!.Spec.Tune!.LearningRates.Length);
    }

    [Fact]
    public async Task Further_options_are_stored_with_the_rates_and_read_in_the_order_of_the_grid()
    {
        var tuned = WithMomentum("options", 1600, 2, 10, 1e16);
        await Tuning.SubmitAsync(tuned, "", null, None);
        await RecordAsync(tuned);
        var choice = await TuningReader.ReadAsync(Tuning, tuned, None);
        // In another order, for a table keeps none.
        var how = new SubmitOptions { Tuning = [.. choice.Trials.Reverse()] };
        await Sweeps.SubmitAsync(choice.Resolve(tuned), "", null, None, how);

        var stored = await Tuning.TableAsync("options", None);

        Assert.Equal(choice.Trials, stored);
        Assert.Equal(
            [2.0, 10.0, 1e16, 2.0, 10.0, 1e16],
            stored.Where(t => t.Position == 1).Select(t => t.Configuration.Options["momentum"].AsReal())
        );
        Assert.Equal(
            ["0.01|2|False", "0.01|10|False", "0.1|2|True", "0.1|10|False"],
            await Db.QueryAsync(
                """
                SELECT learning_rate, (options ->> 'momentum')::numeric::integer, chosen FROM tuning
                WHERE sweep = 'options' AND label = 'ia3' AND (options ->> 'momentum')::numeric < 1e6 ORDER BY 1, 2
                """
            )
        );
        Assert.Equal(
            ["bias|{}", "bias|{}"],
            await Db.QueryAsync("SELECT label, options::text FROM tuning WHERE sweep = 'options' AND label = 'bias'")
        );
        Assert.Equal(
            ["bias||4", "ia3|10|4", "ia3|2|4"],
            await Db.QueryAsync(
                """
                SELECT label, coalesce((axes ->> 'momentum')::numeric::integer::text, ''), count(*) FROM tuning_result
                WHERE sweep = 'options.tuning' AND (axes -> 'momentum' IS NULL OR (axes ->> 'momentum')::numeric < 1e6)
                GROUP BY 1, 2 ORDER BY 1, 2
                """
            )
        );
    }

    [Fact]
    public async Task Tuning_with_fewer_values_of_an_option_is_refused_and_one_with_more_is_a_revision()
    {
        await Tuning.SubmitAsync(WithMomentum("values", 1700, 2, 5), "", null, None);

        foreach (var fewer in new[] { WithMomentum("values", 1700, 2, 10), Tuned("values", 1700) })
        {
            var error = await Assert.ThrowsAsync<InputException>(() => Tuning.SubmitAsync(fewer, "", null, None));
            Assert.Contains("lacks", error.Message, StringComparison.Ordinal);
        }
        var more = await Tuning.SubmitAsync(WithMomentum("values", 1700, 2, 5, 10), "", null, None);

        // 2 seeds x (ia3 at 2 rates x 3 values, bias at 2 rates).
        Assert.Equal((2, 16), (more.Revision, more.Cells));
    }

    [Fact]
    public async Task Refusal_before_the_tuning_says_which_tuned_options_have_changed()
    {
        var tuned = WithMomentum("momentum", 1800, 2, 5);
        var options = ImmutableSortedDictionary<string, OptionValue>.Empty.Add("momentum", new OptionValue.Real(3));
        var ia3 = TuningGrid.With(tuned.Variants[1], new(0.1, options));
        await Sweeps.SubmitAsync(tuned with { Tune = null, Variants = tuned.Variants.SetItem(1, ia3) }, "", null, None);

        var error = await Assert.ThrowsAsync<InputException>(() => Tuning.SubmitAsync(tuned, "", null, None));

        Assert.Contains("    ia3 momentum: 3 became one of 2, 5\n", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("learning_rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_about_a_waiting_sweep_is_one_about_its_tuning_too()
    {
        var tuned = Tuned("ordered", 700);
        var tuning = await Tuning.SubmitAsync(tuned, "", null, None);
        var id = (await Tuning.FindAsync("ordered", None))!.SweepId;
        Task<ControlReply> Ask(ControlKind kind) =>
            Db.Database.Control.RequestAsync(new ControlCommand(CommandId.New(), kind, id, null, "ann"), None);
        async Task<(SweepState, SweepState)> States() =>
            ((await Tuning.FindAsync("ordered", None))!.State, (await Sweeps.FindAsync("ordered.tuning", None))!.State);

        Assert.True((await Ask(ControlKind.Pause)).Changed);
        Assert.Equal((SweepState.Paused, SweepState.Paused), await States());
        Assert.True((await Ask(ControlKind.Resume)).Changed);
        Assert.False((await Ask(ControlKind.Retry)).Changed);
        var cell = TuningGrid.Of(tuned);
        await Db.Database.Ledger.QuarantineAsync(Db.Term, [cell.Task(cell.Cell(0)).Key], "failures", None);
        Assert.Equal(1, (await Ask(ControlKind.Retry)).Cells);
        Assert.True((await Ask(ControlKind.Cancel)).Changed);
        Assert.Equal((SweepState.Cancelled, SweepState.Cancelled), await States());
        await RecordAsync(tuned);
        Assert.DoesNotContain("ordered", (await Tuning.TunedAsync(None)).Select(p => p.Name));

        // Submitted again both are wanted again.
        await Tuning.SubmitAsync(tuned, "", null, None);
        Assert.Equal((SweepState.Active, SweepState.Active), await States());
        Assert.Contains("ordered", (await Tuning.TunedAsync(None)).Select(p => p.Name));
        Assert.Equal(tuning.Id, (await Tuning.FindAsync("ordered", None))!.TuningSweepId);
    }

    [Fact]
    public async Task Sweep_whose_rates_are_not_chosen_is_not_stored_as_one() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Sweeps.SubmitAsync(Tuned("raw", 800), "", null, None));

    [Theory]
    [InlineData("INSERT INTO sweep (name) VALUES ('a.b')")]
    [InlineData("INSERT INTO sweep (name) VALUES ('.tuning')")]
    [InlineData("UPDATE tuned_rate SET chosen = true")]
    [InlineData("UPDATE tuned_rate SET validation_cross_entropy = NULL")]
    [InlineData("UPDATE tuned_rate SET at_edge = true WHERE NOT chosen")]
    [InlineData("UPDATE tuned_rate SET diverged = n + 1")]
    [InlineData("UPDATE tuned_rate SET options = '[]'")]
    [InlineData("UPDATE cell SET evaluated_on = 'train'")]
    public async Task Rows_that_break_an_invariant_are_refused_by_the_database(string change)
    {
        var tuned = Tuned("invariants", 900);
        await Tuning.SubmitAsync(tuned, "", null, None);
        await RecordAsync(tuned);
        var choice = await TuningReader.ReadAsync(Tuning, tuned, None);
        await Sweeps.SubmitAsync(choice.Resolve(tuned), "", null, None, new SubmitOptions { Tuning = choice.Trials });

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Db.QueryAsync(change));
    }

    [Fact]
    public async Task Tuning_cells_are_read_with_what_was_measured_on_the_validation_images()
    {
        var tuned = Tuned("read", 850);
        var tuning = await Tuning.SubmitAsync(tuned, "", null, None);
        await RecordAsync(tuned, skip: 1);

        var cells = await Db.Database.Results.TuningCellsAsync(tuning.Id, None);

        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], cells.Select(c => c.Ordinal));
        Assert.Equal(("ia3 learning_rate=0.1", 1, 1850), (cells[0].Title, cells[0].Position, cells[0].Seed));
        Assert.Equal(1.0 / 40, cells[0].Metrics["validation_target_cross_entropy"]);
        Assert.DoesNotContain("target_accuracy", cells[0].Metrics.Keys);
        Assert.Empty(await Db.Database.Results.CellsAsync(tuning.Id, None));
        Assert.Empty(await Db.Database.Results.BitsAsync(tuning.Id, [0, 1, 2, 3], None));
    }

    /// <summary>
    /// 2 seeds x (frozen, ia3, bias), tuned over 2 seeds and 2 rates; of a thousand seeds of its own.
    /// </summary>
    private static SweepSpec Tuned(string name, long first) =>
        Samples.Sweep(
            name,
            first,
            first + 1,
            Samples.Variant("frozen"),
            Samples.Variant("ia3"),
            Samples.Variant("bias")
        ) with
        {
            Tune = new TuneSpec(Seeds(1000 + first, 1001 + first), [0.01, 0.1]),
        };

    /// <summary>The same, with an option of ia3 tuned beside its rate.</summary>
    private static SweepSpec WithMomentum(string name, long first, params double[] values)
    {
        var tuned = Tuned(name, first);
        var ia3 = tuned.Variants[1];
        var grid = values.Select(v => (OptionValue)new OptionValue.Real(v)).ToImmutableArray();
        return tuned with
        {
            Variants = tuned.Variants.SetItem(1, ia3 with { Options = ia3.Options.Add("momentum", grid[0]) }),
            Tune = tuned.Tune! with { Options = [new("ia3", "momentum", grid)] },
        };
    }

    private static SeedSet Seeds(long first, long last) => new([new SeedRange(first, last)]);

    /// <summary>
    /// Records the tuning cells, the larger rate with more correct images and so a smaller cross-entropy.
    /// </summary>
    private async Task RecordAsync(SweepSpec tuned, int skip = 0)
    {
        var grid = TuningGrid.Of(tuned);
        await Samples.RecordFoundationsAsync(Db, grid);
        var cells = Samples
            .Tasks(grid)
            .Select(t => Samples.Cell(t, t.Options["learning_rate"].AsReal() > 0.05 ? 40 : 25))
            .Skip(skip);
        await Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch([.. cells]), None);
    }
}
