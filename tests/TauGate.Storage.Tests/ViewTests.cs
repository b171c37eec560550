using System.Globalization;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;

namespace TauGate.Storage.Tests;

public sealed class ViewTests(PrivateServerFixture server) : DatabaseTests(server)
{
    /// <summary>Views whose every column is described in the database.</summary>
    private const string Described =
        "{result,paired,unpaired,retention,hardening,derived_metric,layer,layer_metric,learning_curve,unit,"
        + "correct_bits,class_accuracy,runtime,provenance,failed_attempt,tuning,tuning_result}";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Main_table_has_the_numbers_that_the_cells_give_in_the_order_of_the_variants()
    {
        int[] correct = [30, 33, 31, 36, 20];
        var spec = Samples.Sweep(
            "table",
            0,
            4,
            Samples.Variant("taugate"),
            Samples.Variant("lora", rank: 16),
            Samples.Variant("lora", rank: 2),
            Samples.Variant("frozen", "a-label")
        );
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var tasks = Samples.Tasks(spec).ToList();
        // taugate: the last seed diverged; lora 16: one seed; lora 2: none; frozen: all, the last collapsed.
        await RecordAsync([
            .. tasks
                .Where(t => t.Method == "taugate")
                .Select((t, i) => Samples.Cell(t, correct[i], status: i == 4 ? CellStatus.Diverged : CellStatus.Done)),
        ]);
        await RecordAsync(Samples.Cell(tasks[1], 25));
        await RecordAsync([
            .. tasks
                .Where(t => t.Method == "frozen")
                .Select((t, i) => Samples.Cell(t, correct[i], status: i == 4 ? CellStatus.Collapsed : CellStatus.Done)),
        ]);

        var table = await Db.Database.Sweeps.MainTableAsync(sweep.Id, None);

        Assert.Equal(["taugate", "lora", "lora", "a-label"], table.Select(r => r.Label));
        Assert.Equal(spec.Variants.Select(v => v.Axes), table.Select(r => r.Axes));
        Assert.Equal([(5L, 1L), (1L, 0L), (0L, 0L), (5L, 0L)], table.Select(r => (r.N, r.Diverged)));
        Assert.Equal([512, 512, null, 512], table.Select(r => r.TrainableParameters));

        AssertSummary(table[0], "target_accuracy", correct.Take(4).Select(c => (double)c / Samples.Images));
        AssertSummary(table[0], "target_cross_entropy", correct.Take(4).Select(c => 1.0 / c));
        AssertSummary(table[0], "hardened_source_accuracy", correct.Take(4).Select(c => (c - 6.0) / Samples.Images));
        AssertSummary(table[0], "high_activity_fraction", Enumerable.Repeat(18.0 / 32, 4));
        AssertSummary(table[0], "participation", Enumerable.Repeat(((0.25 * 8) + (0.5 * 24)) / 32, 4));
        AssertSummary(table[0], "dead_fraction", Enumerable.Repeat(3.0 / 32, 4));
        AssertSummary(table[0], "foundation_participation", Enumerable.Repeat(((0.375 * 8) + (0.5 * 24)) / 32, 4));
        AssertSummary(table[3], "target_accuracy", correct.Select(c => (double)c / Samples.Images));
        AssertSummary(table[3], "foundation_seconds", Enumerable.Repeat(2.5, 5));
        Assert.Equal(
            new MetricSummary(1, 25.0 / Samples.Images, null, null, null),
            table[1].Metrics["target_accuracy"]
        );
        Assert.Empty(table[2].Metrics);
        Assert.DoesNotContain("hardened_target_accuracy", table[3].Metrics.Keys);
        Assert.DoesNotContain("participation", table[3].Metrics.Keys);
    }

    [Fact]
    public async Task Main_table_view_is_the_long_one_made_wide()
    {
        var spec = Samples.Sweep("wide", 100, 103, Samples.Variant("taugate"));
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        await RecordAsync([.. Samples.Tasks(spec).Select((t, i) => Samples.Cell(t, 20 + (3 * i)))]);

        Assert.Equal(
            await Db.QueryAsync(
                "SELECT mean, std, ci_low, ci_high FROM main_metric WHERE sweep = 'wide' AND metric = "
                    + "'hardened_target_accuracy'"
            ),
            await Db.QueryAsync(
                "SELECT hardened_target_accuracy_mean, hardened_target_accuracy_std, "
                    + "hardened_target_accuracy_ci_low, hardened_target_accuracy_ci_high FROM main_table WHERE "
                    + "sweep = 'wide'"
            )
        );
        Assert.Equal(
            ["4|0|0|1"],
            await Db.QueryAsync("SELECT n, diverged, collapsed, numeric_classes FROM main_table WHERE sweep = 'wide'")
        );
    }

    [Fact]
    public async Task Result_view_has_a_row_for_each_place_with_where_it_comes_from()
    {
        var spec = Samples.Sweep("rows", 200, 200, Samples.Variant("taugate"), Samples.Variant("lora", rank: 2));
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var task = Samples.Tasks(spec).First();
        await RecordAsync(Samples.Cell(task, 30));
        await RecordAsync(Samples.Cell(task, 30));

        Assert.Equal(
            [$"taugate|taugate|200|done|0.75|0.725|0.5625|host-a|2.10.0|1|{task.Key}|{{}}"],
            await Db.QueryAsync(
                "SELECT label, method, seed, status, target_accuracy, hardened_target_accuracy, "
                    + "high_activity_fraction, host, libtorch_version, attestations, cell_key, "
                    + "axes FROM result WHERE sweep = 'rows'"
            )
        );
    }

    [Fact]
    public async Task Student_quantiles_agree_with_an_independent_computation_at_every_size()
    {
        var rows = await Db.QueryAsync(
            "SELECT df, student_t_975(df) FROM (SELECT generate_series(1, "
                + "400)::bigint UNION ALL VALUES (1000::bigint), (100000), (10000000)) AS x (df)"
        );

        Assert.Equal(403, rows.Length);
        Assert.All(rows.Select(r => r.Split('|')), r =>
        {
            var expected = StudentT.Quantile(0.975, double.Parse(r[0], CultureInfo.InvariantCulture));
            Assert.Equal(expected, double.Parse(r[1], CultureInfo.InvariantCulture), 1e-8 * expected);
        });
        Assert.Equal([""], await Db.QueryAsync("SELECT student_t_975(0)"));
    }

    [Fact]
    public async Task Claims_may_speak_of_every_metric_of_the_view_and_of_no_other()
    {
        var columns = await Db.QueryAsync(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'result'"
        );
        string[] ends = ["_accuracy", "_cross_entropy", "_fraction", "_seconds", "participation"];
        var metrics = columns.Where(c => ends.Any(end => c.EndsWith(end, StringComparison.Ordinal))).ToList();
        // Every accuracy may be spoken of as a logit too.
        var logits = metrics
            .Where(m => m.EndsWith("_accuracy", StringComparison.Ordinal))
            .Select(m => m.Replace("_accuracy", "_logit", StringComparison.Ordinal));

        Assert.Equal(
            metrics.Concat(logits).Append("trainable_parameters").Append("hidden_units").Order(),
            ClaimMetrics.All.Order()
        );
    }

    [Fact]
    public async Task Views_for_users_are_described_column_by_column()
    {
        Assert.Empty(
            await Db.QueryAsync(
                """
                SELECT c.relname FROM pg_class c
                WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace AND obj_description(c.oid) IS NULL
                """
            )
        );
        Assert.Empty(
            await Db.QueryAsync(
                $"""
                SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute a
                WHERE a.attrelid::regclass::text = ANY ('{Described}') AND a.attnum > 0
                    AND col_description(a.attrelid, a.attnum) IS NULL
                """
            )
        );
        Assert.Empty(
            await Db.QueryAsync(
                """
                SELECT p.proname FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace
                    AND p.prolang <> (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')
                    AND p.proname <> 'analyze_tasks' AND obj_description(p.oid) IS NULL
                """
            )
        );
    }

    [Fact]
    public async Task Views_for_users_are_documented_column_by_column()
    {
        using var stream = typeof(ViewTests).Assembly.GetManifestResourceStream("results.md")!;
        var text = await new StreamReader(stream).ReadToEndAsync(None);

        Assert.All(
            await Db.QueryAsync(
                $"SELECT attname FROM pg_attribute WHERE (attrelid::regclass::text = ANY ('{Described}') OR "
                    + "attrelid = 'main_metric'::regclass) AND attnum > 0"
            ),
            column => Assert.Contains($"`{column}`", text, StringComparison.Ordinal)
        );
        Assert.All(
            await Db.QueryAsync(
                "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND "
                    + "relname <> 'active_sweep'"
            ),
            view => Assert.Contains($"`{view}`", text, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("UPDATE cell_result SET target_correct = target_images + 1")]
    [InlineData("UPDATE cell_result SET source_correct = -1")]
    [InlineData("UPDATE cell_result SET status = 'fine'")]
    [InlineData(
        "UPDATE cell_result SET hardened_target_cross_entropy = NULL WHERE hardened_target_correct IS NOT NULL"
    )]
    [InlineData("UPDATE cell_result SET digest = 'short'")]
    [InlineData("UPDATE cell_result SET adapter = decode(repeat('00', 32), 'hex')")]
    [InlineData("UPDATE cell_result SET execution = gen_random_uuid()")]
    [InlineData("UPDATE gate_measure SET participation = 1.5")]
    [InlineData("UPDATE gate_measure SET dead = width + 1")]
    [InlineData("UPDATE epoch_measure SET images = 0")]
    [InlineData("UPDATE membership SET seed = -1")]
    [InlineData("UPDATE membership SET given_up = 'quarantined'")]
    [InlineData("UPDATE sweep_counter SET done = total + 1")]
    [InlineData("UPDATE sweep SET name = 'Upper Case'")]
    [InlineData("UPDATE artifact SET bytes = bytes || 'x'")]
    [InlineData("UPDATE sweep_revision SET spec = spec || 'x'")]
    [InlineData("DELETE FROM artifact")]
    [InlineData("INSERT INTO term (only_row, term, schema_version) VALUES (false, 1, 1)")]
    [InlineData("INSERT INTO meta DEFAULT VALUES")]
    public async Task Rows_that_break_an_invariant_are_refused_by_the_database(string change)
    {
        var spec = Samples.Sweep("invariants", 300, 300, Samples.Variant("taugate"));
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        await RecordAsync(Samples.Cell(Samples.Tasks(spec).Single()));

        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Db.QueryAsync(change));

        Assert.StartsWith("23", error.SqlState, StringComparison.Ordinal); // integrity constraint violation
    }

    private static void AssertSummary(TableRow row, string metric, IEnumerable<double> values)
    {
        var expected = Sample.Summarize([.. values]);
        var actual = row.Metrics[metric];
        Assert.Equal(expected.N, actual.N);
        Assert.Equal(expected.Mean, actual.Mean, 1e-12);
        Assert.Equal(expected.Std!.Value, actual.Std!.Value, 1e-12);
        Assert.Equal(expected.CiLow!.Value, actual.CiLow!.Value, 1e-9);
        Assert.Equal(expected.CiHigh!.Value, actual.CiHigh!.Value, 1e-9);
    }

    private Task<BatchOutcome> RecordAsync(params CellRecord[] cells) =>
        Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch(cells), None);
}
