namespace TauGate.EndToEnd;

/// <summary>Workers and coordinators that come and go while a sweep runs.</summary>
public sealed class MembershipTests(EndToEndFixture shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_that_joins_takes_work_and_one_that_drains_leaves_without_losing_any()
    {
        await using var cluster = await ClusterHarness.StartAsync(shared.Cluster with { DataThroughCluster = true });
        await cluster.SubmitExcerptAsync("elastic", Sweeps.Quick("elastic", "0..7", epochs: 1000));
        await cluster.UntilDoneAsync("elastic", 1, Cancellation);
        await using var watch = cluster.Client("watch", "elastic");

        var joined = await cluster.AddWorkerAsync();
        await joined.ReadyAsync();
        await cluster.UntilAsync(
            "the second worker has done something",
            () => HasDoneAsync(cluster, joined.WorkerId),
            Cancellation
        );

        // From afar, then by signal.
        (await cluster.RunAsync("drain", cluster.Workers[0].WorkerId.ToString())).ExpectExit(0);
        (await cluster.Workers[0].Program.FinishAsync()).ExpectExit(0);
        var third = await cluster.AddWorkerAsync();
        await third.ReadyAsync();
        (await joined.TerminateAsync()).ExpectExit(0);
        await cluster.UntilDoneAsync("elastic", 8 * Sweeps.QuickCellsPerSeed, Cancellation);

        // Draining itself may be over between two looks of the watcher.
        var watched = (await watch.FinishAsync()).ExpectExit(0).Error;
        Assert.Matches($"worker {ShortId(joined)} on .*: takes part", watched);
        Assert.Matches($"worker {ShortId(cluster.Workers[0])} on .*: left", watched);
        Assert.Equal(0, (await cluster.StatusAsync("elastic")).GetProperty("failed_attempts").GetInt32());
        Assert.Equal(0, await cluster.Database.ScalarAsync<long>("SELECT count(*) FROM failure", Cancellation));
        await cluster.EndSoundAsync();
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Rolling_restart_of_every_node_costs_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.Cluster with
            {
                Coordinators = 2,
                Workers = 2,
            }
        );
        await cluster.SubmitExcerptAsync("rolling", Sweeps.Quick("rolling", "0..7", epochs: 1000));
        await cluster.UntilDoneAsync("rolling", 1, Cancellation);

        foreach (var member in cluster.Members)
        {
            (await member.TerminateAsync()).ExpectExit(0);
            await member.StartAsync();
            await member.ReadyAsync();
        }
        await cluster.UntilDoneAsync("rolling", 8 * Sweeps.QuickCellsPerSeed, Cancellation);

        Assert.Equal(0, await cluster.Database.ScalarAsync<long>("SELECT count(*) FROM failure", Cancellation));
        await cluster.EndSoundAsync();
    }

    private static string ShortId(ClusterMember worker) => worker.WorkerId.ToString()[..8];

    private static async Task<bool> HasDoneAsync(ClusterHarness cluster, Guid worker) =>
        await cluster.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM execution WHERE worker = '{worker}'",
            Cancellation
        ) > 0;
}
