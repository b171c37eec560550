namespace TauGate.EndToEnd;

/// <summary>Sweeps with <c>tune</c>, as a user runs and submits them, with everything killed in between.</summary>
public sealed class TuningTests(EndToEndFixture shared) : IAsyncLifetime
{
    /// <summary>
    /// 6 tuning cells (taugate at 2 rates x 2 sharpnesses, ia3 at 2 rates) and 6 cells (2 seeds of frozen, taugate,
    /// ia3).
    /// </summary>
    private static readonly string WithOptions = $$"""
        name: tuned
        seeds: 0..1
        {{Excerpt.Section}}
        foundation: { hidden: [16], epochs: 3, batch: 24 }
        target: { epochs: 40, batch: 24 }
        tune: { seeds: 1000..1000, learning_rate: [0.01, 1e-6], options: { taugate: { sharpness: [1, 5] } } }
        methods: { frozen: {}, taugate: {}, ia3: {} }
        """;

    /// <summary>4 tuning cells (ia3 and bias at 2 rates) and 6 cells (2 seeds of frozen, ia3, bias).</summary>
    private static readonly string Tuned = $$"""
        name: tuned
        seeds: 0..1
        {{Excerpt.Section}}
        foundation: { hidden: [16], epochs: 3, batch: 24 }
        target: { epochs: 40, batch: 24 }
        tune: { seeds: 1000..1000, learning_rate: [0.01, 1e-6] }
        methods: { frozen: {}, ia3: {}, bias: {} }
        """;

    private DatabaseHome _home = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _home = await DatabaseHome.CreateAsync(shared.Databases);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Run_tunes_first_goes_on_after_a_kill_and_uses_what_was_chosen()
    {
        Machine.Needs("psql");
        var sweep = _home.Write("tuned.yaml", Tuned);
        var plan = (await _home.RunAsync("plan", sweep)).ExpectExit(0).Output;
        Assert.Contains("tuned.tuning: 1 seed (1000) x 4 variants (ia3 x2, bias x2)", plan, StringComparison.Ordinal);
        Assert.Contains("6 cells with the learning rates that the tuning chooses", plan, StringComparison.Ordinal);

        await using (var killed = _home.Start("run", sweep, "--data", Excerpt.Folder, "--verbose"))
        {
            await killed.LineAsync(l =>
                l.StartsWith("trained ia3", StringComparison.Ordinal)
                || l.StartsWith("trained bias", StringComparison.Ordinal)
            );
            killed.Signal(Processes.Kill);
            await killed.FinishAsync();
        }
        var waiting = (await _home.RunAsync("status", "tuned", "--json")).ExpectExit(0).Json;
        Assert.Equal(0, waiting.GetProperty("revision").GetInt32());
        Assert.Equal("tuned.tuning", waiting.GetProperty("tuning").GetProperty("sweep").GetString());

        var run = (await _home.RunAsync("run", sweep, "--data", Excerpt.Folder, "--json")).ExpectExit(0);
        Assert.Equal(
            ("tuned", 6),
            (run.Json.GetProperty("sweep").GetString(), run.Json.GetProperty("cells").GetProperty("done").GetInt32())
        );
        Assert.Equal(2, run.Json.GetProperty("tuning").GetProperty("at_edge").GetInt32());
        Assert.Contains("Learning rates chosen: ia3 0.01, bias 0.01.", run.Error, StringComparison.Ordinal);
        Assert.Contains("at the edge of the grid", run.Error, StringComparison.Ordinal);
        var again = (await _home.RunAsync("run", sweep, "--data", Excerpt.Folder, "--json")).ExpectExit(0).Json;
        Assert.Equal(
            (6, 0),
            (again.GetProperty("cells").GetProperty("reused").GetInt32(), again.GetProperty("trained").GetInt32())
        );

        var database = (
            await _home.RunAsync(
                "db",
                "psql",
                "--",
                "-Atc",
                """
                SELECT r.evaluated_on, min(c.target_images), max(c.target_images), count(*)
                FROM cell r JOIN cell_result c USING (key) GROUP BY 1 ORDER BY 1
                """
            )
        ).ExpectExit(0).Output;
        Assert.Equal(
            $"test|{Excerpt.TestImages}|{Excerpt.TestImages}|6\n"
                + $"validation|{Excerpt.ValidationImages}|{Excerpt.ValidationImages}|4\n",
            database
        );
        var given = _home.Write(
            "given.yaml",
            Tuned
                .Replace("name: tuned", "name: given", StringComparison.Ordinal)
                .Replace("tune: { seeds: 1000..1000, learning_rate: [0.01, 1e-6] }\n", "", StringComparison.Ordinal)
                .Replace(
                    "ia3: {}, bias: {}",
                    "ia3: { learning_rate: 0.01 }, bias: { learning_rate: 0.01 }",
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(
            6,
            (await _home.RunAsync("plan", given, "--json"))
                .ExpectExit(0)
                .Json.GetProperty("cells")
                .GetProperty("reused")
                .GetInt32()
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Submitted_sweep_is_tuned_and_goes_on_though_coordinator_and_worker_are_killed_in_between()
    {
        await using var cluster = await ClusterHarness.StartAsync(shared.Cluster with { Workers = 1 });
        var submitted = await cluster.SubmitExcerptAsync("tuned", WithOptions);
        Assert.Contains(
            "tuned is submitted and waits for its tuning, tuned.tuning",
            submitted.Output,
            StringComparison.Ordinal
        );
        await cluster.UntilAsync("a tuning cell is done", async () => await TuningDoneAsync(cluster) > 0, Cancellation);
        foreach (var member in cluster.Members)
            await member.KillAsync();

        var status = (await cluster.RunAsync("status", "tuned")).ExpectExit(0).Output;
        Assert.Contains("tuned.tuning:", status, StringComparison.Ordinal);
        Assert.Contains("6 cells with the chosen values follow", status, StringComparison.Ordinal);
        foreach (var member in cluster.Members)
            await member.StartAsync();
        var watched = (await cluster.RunAsync("watch", "tuned", "--json")).ExpectExit(0).Json;

        Assert.Equal(
            ("tuned", 6),
            (watched.GetProperty("sweep").GetString(), watched.GetProperty("cells").GetProperty("done").GetInt32())
        );
        Assert.Equal(
            "taugate 0.01, ia3 0.01",
            await cluster.Database.ScalarAsync<string>(
                "SELECT string_agg(label || ' ' || learning_rate, ', ' ORDER BY position) FROM tuning WHERE sweep = "
                    + "'tuned' AND chosen",
                Cancellation
            )
        );
        // Both seeds of taugate were trained with the chosen sharpness.
        Assert.Equal(
            (6, 2),
            (
                await cluster.Database.ScalarAsync<long>(
                    "SELECT count(*) FROM tuning WHERE sweep = 'tuned'",
                    Cancellation
                ),
                await cluster.Database.ScalarAsync<long>(
                    """
                    SELECT count(*) FROM tuning t JOIN sweep s ON s.name = t.sweep
                    JOIN membership m ON m.sweep_id = s.id AND m.variant = t.position
                    JOIN cell c ON c.key = m.cell_key
                    WHERE t.chosen AND t.options ? 'sharpness' AND c.options @> t.options
                    """,
                    Cancellation
                )
            )
        );
        var table = await cluster.RunAsync("table", "tuned", "--table", "tuning", "--format", "json");
        var rows = table.ExpectExit(0).Json.GetProperty("rows").EnumerateArray();
        Assert.Equal([4, 2], rows.Select(r => r.GetProperty("tried").GetInt32()));
        var profile = await cluster.RunAsync("table", "tuned", "--table", "tuning-profile", "--format", "json");
        Assert.Equal(4, profile.ExpectExit(0).Json.GetProperty("rows").GetArrayLength());
        Assert.Empty(await cluster.Facts.ViolationsAsync(Cancellation));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweep_that_is_cancelled_while_it_waits_does_not_go_on_until_it_is_submitted_again()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.Cluster with
            {
                Coordinators = 0,
                Workers = 0,
            }
        );
        await cluster.SubmitExcerptAsync("tuned", Tuned);

        (await cluster.RunAsync("cancel", "tuned")).ExpectExit(0);

        var status = (await cluster.RunAsync("status", "tuned")).ExpectExit(0).Output;
        Assert.Contains("cancelled while it waited for its tuning", status, StringComparison.Ordinal);
        Assert.Equal(
            "cancelled",
            (await cluster.RunAsync("watch", "tuned", "--json")).ExpectExit(1).Json.GetProperty("state").GetString()
        );
        await cluster.SubmitExcerptAsync("tuned", Tuned);
        Assert.Contains(
            "waits for its tuning",
            (await cluster.RunAsync("status")).ExpectExit(0).Output,
            StringComparison.Ordinal
        );
    }

    private static Task<long> TuningDoneAsync(ClusterHarness cluster) =>
        cluster.Database.ScalarAsync<long>(
            "SELECT count(*) FROM tuning_result WHERE sweep = 'tuned.tuning'",
            Cancellation
        );
}
