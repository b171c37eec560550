namespace TauGate.EndToEnd;

/// <summary>
/// Commands of clients to a cluster that works: they go through the database, so that the cluster need not be there.
/// </summary>
public sealed class ClusterControlTests(EndToEndFixture shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweeps_are_paused_resumed_preferred_widened_and_cancelled_while_they_run()
    {
        await using var cluster = await ClusterHarness.StartAsync(shared.Cluster with { Workers = 2 });
        await cluster.SubmitExcerptAsync("long", Sweeps.Quick("long", "0..5", epochs: 1000));
        await cluster.UntilDoneAsync("long", 1, Cancellation);

        // Paused: what executes ends, nothing begins.
        (await cluster.RunAsync("pause", "long")).ExpectExit(0);
        (await cluster.RunAsync("pause", "long")).ExpectExit(0);
        await UntilNoneRunsAsync(cluster, "long");
        var whenPaused = await cluster.Facts.DoneAsync("long", Cancellation);

        // Another sweep has all the slots meanwhile, and grows while it runs.
        await cluster.SubmitExcerptAsync("short", Sweeps.Quick("short", "10..10"));
        await cluster.UntilDoneAsync("short", 1, Cancellation);
        await cluster.SubmitExcerptAsync("short", Sweeps.Quick("short", "10..11"));
        await cluster.UntilDoneAsync("short", 2 * Sweeps.QuickCellsPerSeed, Cancellation);
        Assert.Equal(2, (await cluster.StatusAsync("short")).GetProperty("revision").GetInt32());
        Assert.Equal(whenPaused, await cluster.Facts.DoneAsync("long", Cancellation));

        // Resumed, but the more urgent one is done first.
        (await cluster.RunAsync("resume", "long")).ExpectExit(0);
        await cluster.UntilDoneAsync("long", whenPaused + 1, Cancellation);
        await cluster.SubmitExcerptAsync("urgent", Sweeps.Quick("urgent", "20..20"), "--priority", "5");
        await cluster.UntilDoneAsync("urgent", Sweeps.QuickCellsPerSeed, Cancellation);
        Assert.NotEqual(6 * Sweeps.QuickCellsPerSeed, await cluster.Facts.DoneAsync("long", Cancellation));

        // Cancelled: done cells stay.
        (await cluster.RunAsync("cancel", "long")).ExpectExit(0);
        await UntilNoneRunsAsync(cluster, "long");
        var refused = (await cluster.RunAsync("resume", "long")).ExpectExit(2);
        Assert.Contains("cancelled", refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.True(await cluster.Facts.DoneAsync("long", Cancellation) > whenPaused);
        Assert.Empty(await cluster.Facts.ViolationsAsync(Cancellation));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Commands_given_while_the_cluster_is_down_are_carried_out_when_it_is_there()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.Cluster with
            {
                Coordinators = 0,
                Workers = 0,
            }
        );
        await cluster.SubmitExcerptAsync("early", Sweeps.Quick("early", "0..0"));
        await cluster.SubmitExcerptAsync("never", Sweeps.Quick("never", "1..1"));
        (await cluster.RunAsync("cancel", "never")).ExpectExit(0);

        await (await cluster.AddCoordinatorAsync()).ReadyAsync();
        await cluster.AddWorkerAsync();
        var watched = await cluster.RunAsync("watch", "early", "--json");

        watched.ExpectExit(0);
        Assert.Equal(Sweeps.QuickCellsPerSeed, await cluster.Facts.DoneAsync("early", Cancellation));
        Assert.Equal(0, await cluster.Facts.DoneAsync("never", Cancellation));
        Assert.Empty(await cluster.Facts.ViolationsAsync(Cancellation));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_that_has_just_said_that_it_is_ready_is_drained_for_the_first_time_and_after_it_has_left()
    {
        await using var cluster = await ClusterHarness.StartAsync(shared.Cluster with { Workers = 0 });
        var worker = await cluster.AddWorkerAsync();
        for (var life = 1; life <= 3; life++)
        {
            await worker.ReadyAsync();
            (await cluster.RunAsync("drain", worker.WorkerId.ToString())).ExpectExit(0);
            (await worker.Program.FinishAsync()).ExpectExit(0);
            if (life < 3)
                await worker.StartAsync();
        }
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Unknown_targets_are_refused_with_the_known_ones()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.Cluster with
            {
                Coordinators = 0,
                Workers = 0,
            }
        );
        await cluster.SubmitExcerptAsync("known", Sweeps.Quick("known", "0..0"));

        foreach (var command in (string[])["cancel", "pause", "resume", "retry", "watch", "status"])
            Assert.Contains(
                "known",
                (await cluster.RunAsync(command, "unknwon")).ExpectExit(2).Error,
                StringComparison.Ordinal
            );
        (await cluster.RunAsync("drain", "nobody")).ExpectExit(2);

        var smaller = cluster.Write("known.yaml", Sweeps.Quick("known", "5..5"));
        var refused = (await cluster.RunAsync("submit", smaller)).ExpectExit(2);
        Assert.Contains("--as", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--replace", refused.Error, StringComparison.Ordinal);
        (await cluster.RunAsync("submit", smaller, "--replace")).ExpectExit(0);
    }

    /// <summary>Waits until nothing of a sweep executes, and what has executed is recorded.</summary>
    private static Task UntilNoneRunsAsync(ClusterHarness cluster, string sweep) =>
        cluster.UntilAsync(
            $"no cell of {sweep} runs and no result is on its way",
            async () =>
                await cluster.Facts.RunningAsync(sweep, Cancellation) == 0
                && cluster.Workers.All(w => w.Unacknowledged == 0),
            Cancellation
        );
}
