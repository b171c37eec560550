using System.Globalization;

namespace TauGate.EndToEnd;

/// <summary>Coordinators and workers as processes of their own: what the death of any of them costs.</summary>
public sealed class ClusterTests(MnistFixture mnist, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Killed_term_holder_idles_no_slot_and_costs_no_cell()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            new ClusterShape
            {
                DataFolder = mnist.DataFolder,
                Coordinators = 3,
                Workers = 4,
                Tls = true,
            }
        );
        await cluster.SubmitExcerptAsync("failover", Sweeps.Quick("failover", "0..4", epochs: 1000));
        await cluster.UntilDoneAsync("failover", 10, Cancellation);
        var holder = (await cluster.HolderAsync(Cancellation))!;

        await holder.KillAsync();
        var killed = await cluster.Facts.NowAsync(Cancellation);
        // What only the next coordinator can grant.
        await cluster.SubmitExcerptAsync("urgent", Sweeps.Quick("urgent", "10..10"), "--priority", "1");

        await cluster.UntilAsync(
            "the next term has granted",
            async () => await cluster.Facts.FirstBegunAsync("urgent", Cancellation) is not null,
            Cancellation
        );
        var granted = (await cluster.Facts.FirstBegunAsync("urgent", Cancellation))!.Value;
        var idle = await IdleAsync(cluster, killed, granted);
        await cluster.UntilDoneAsync("urgent", Sweeps.QuickCellsPerSeed, Cancellation);
        await cluster.UntilDoneAsync("failover", 5 * Sweeps.QuickCellsPerSeed, Cancellation);

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the first task granted by the next term begins {(granted - killed).TotalSeconds:F1} s after kill "
                    + $"-9; idle meanwhile {idle:F2} of {4 * (granted - killed).TotalSeconds:F1} slot-seconds"
            )
        );
        var meanwhile = (await cluster.Facts.IntervalsAsync(Cancellation)).Where(i =>
            i.SecondsWithin(killed, granted) > 0
        );
        Assert.Equal(4, meanwhile.Select(i => i.Worker).Distinct().Count());
        await AssertSoundAsync(cluster);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Stopped_database_stops_no_slot_and_loses_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            new ClusterShape
            {
                DataFolder = mnist.DataFolder,
                Coordinators = 2,
                Workers = 2,
            }
        );
        await cluster.SubmitExcerptAsync("outage", Sweeps.Quick("outage", "0..2"));
        await cluster.UntilDoneAsync("outage", 2, Cancellation);

        await cluster.Server.StopAsync(Cancellation);
        var stopped = DateTime.UtcNow;
        // It stays away until every worker has ended something that nobody can record.
        await cluster.UntilAsync(
            "every worker has something in its spool",
            () => Task.FromResult(cluster.Workers.All(w => w.Unacknowledged > 0)),
            Cancellation
        );
        var began = DateTime.UtcNow;
        await cluster.Server.StartAgainAsync(Cancellation);
        await cluster.UntilDoneAsync("outage", 3 * Sweeps.QuickCellsPerSeed, Cancellation);

        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"away for {(began - stopped).TotalSeconds:F1} s")
        );
        await AssertSoundAsync(cluster);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Everything_killed_at_once_and_started_again_loses_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            new ClusterShape
            {
                DataFolder = mnist.DataFolder,
                Coordinators = 2,
                Workers = 2,
            }
        );
        await cluster.SubmitExcerptAsync("dark", Sweeps.Quick("dark", "0..1"));
        await cluster.UntilDoneAsync("dark", 3, Cancellation);

        await Task.WhenAll(cluster.Members.Select(m => m.KillAsync()).Append(cluster.Server.KillAsync(Cancellation)));
        await cluster.Server.StartAgainAsync(Cancellation);
        foreach (var member in cluster.Members)
            await member.StartAsync();
        await cluster.UntilDoneAsync("dark", 2 * Sweeps.QuickCellsPerSeed, Cancellation);

        await AssertSoundAsync(cluster);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_that_joins_takes_work_and_one_that_drains_leaves_without_losing_any()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            new ClusterShape { DataFolder = mnist.DataFolder, DataThroughCluster = true }
        );
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
        Assert.Equal(0, await cluster.Server.ScalarAsync<long>("SELECT count(*) FROM failure", Cancellation));
        await AssertSoundAsync(cluster);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Rolling_restart_of_every_node_costs_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            new ClusterShape
            {
                DataFolder = mnist.DataFolder,
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

        Assert.Equal(0, await cluster.Server.ScalarAsync<long>("SELECT count(*) FROM failure", Cancellation));
        await AssertSoundAsync(cluster);
    }

    /// <summary>
    /// Every member ends when asked, and the ledger, the spools and the process table are as they should be.
    /// </summary>
    private async Task AssertSoundAsync(ClusterHarness cluster)
    {
        foreach (var member in cluster.Members.Where(m => m.IsRunning))
            (await member.TerminateAsync()).ExpectExit(0);
        var (executions, tasks, attestations) = await cluster.Facts.ExecutionsAsync(Cancellation);
        output.WriteLine($"{executions} executions of {tasks} tasks, {attestations} attestations");
        var violations = await cluster.Facts.ViolationsAsync(Cancellation);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
        Assert.All(cluster.Workers, w => Assert.False(w.HasRejected, $"{w.Name} has rejected results"));
        foreach (var member in cluster.Members)
            Assert.Empty(Processes.Naming(member.Home));
    }

    private static async Task<double> IdleAsync(ClusterHarness cluster, DateTime from, DateTime to) =>
        (await cluster.Facts.IdleSlotSecondsAsync(from, to, slots: 1, Cancellation)).Values.Sum();

    private static string ShortId(ClusterMember worker) => worker.WorkerId.ToString()[..8];

    private static async Task<bool> HasDoneAsync(ClusterHarness cluster, Guid worker) =>
        await cluster.Server.ScalarAsync<long>(
            $"SELECT count(*) FROM execution WHERE worker = '{worker}'",
            Cancellation
        ) > 0;
}
