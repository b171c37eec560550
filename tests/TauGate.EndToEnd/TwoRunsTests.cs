namespace TauGate.EndToEnd;

/// <summary>Two `taugate run`s on one database.</summary>
public sealed class TwoRunsTests(EndToEndFixture shared)
{
    /// <summary>Enough that the first run is not through before the second has begun.</summary>
    private const string Seeds = "0..7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Second_run_works_for_the_first_and_ends_both_sweeps_when_that_is_killed()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.Cluster with
            {
                Coordinators = 0,
                Workers = 0,
            }
        );
        await using var first = Run(cluster, "one", Seeds);
        await cluster.UntilAsync("the first run has submitted", () => HasSweepAsync(cluster, "one"), Cancellation);
        await cluster.UntilDoneAsync("one", 1, Cancellation);
        // The same cells: whoever trains them, both are served.
        await using var second = Run(cluster, "two", Seeds);
        await cluster.UntilAsync(
            "two workers have results",
            () => AtLeastAsync(cluster, "SELECT count(DISTINCT worker) FROM execution", 2),
            Cancellation
        );

        first.Signal(Processes.Kill);
        await first.FinishAsync();
        (await second.FinishAsync()).ExpectExit(0);

        Assert.Equal(8 * Sweeps.QuickCellsPerSeed, await cluster.Facts.DoneAsync("two", Cancellation));
        Assert.Empty(await cluster.Facts.ViolationsAsync(Cancellation));
        Assert.Equal(8 * Sweeps.QuickCellsPerSeed, await cluster.Facts.DoneAsync("one", Cancellation));
    }

    private static TauGateProgram Run(ClusterHarness cluster, string name, string seeds)
    {
        var home = Directory.CreateDirectory(Path.Combine(cluster.Folder, name)).FullName;
        // A machine of its own, as far as its slots are concerned.
        var environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = home };
        string[] arguments =
        [
            "run",
            cluster.Write($"{name}.yaml", Sweeps.Quick(name, seeds, epochs: 1000)),
            "--db",
            cluster.Database.Url,
            "--data",
            Excerpt.Folder,
            "--slots",
            "1",
            "--json",
        ];
        return TauGateProgram.Start(home, environment, arguments);
    }

    private static Task<bool> HasSweepAsync(ClusterHarness cluster, string name) =>
        AtLeastAsync(cluster, $"SELECT count(*) FROM sweep WHERE name = '{name}'", 1);

    private static async Task<bool> AtLeastAsync(ClusterHarness cluster, string sql, long number) =>
        await cluster.Database.ScalarAsync<long>(sql, Cancellation) >= number;
}
