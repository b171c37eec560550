namespace TauGate.EndToEnd;

/// <summary>
/// The death of the coordinator that holds the term, among coordinators and workers that are processes of their own.
/// </summary>
public sealed class TakeoverTests(EndToEndFixture shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Killed_term_holder_stops_no_slot_and_costs_no_execution()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.Cluster with
            {
                Coordinators = 3,
                Workers = 4,
                Tls = true,
            }
        );
        await cluster.SubmitExcerptAsync("failover", Sweeps.Quick("failover", "0..5", epochs: 1000));
        await cluster.UntilAsync(
            "every worker has done something",
            async () =>
                await cluster.Database.ScalarAsync<long>("SELECT count(DISTINCT worker) FROM execution", Cancellation)
                == 4,
            Cancellation
        );
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
        await cluster.UntilDoneAsync("urgent", Sweeps.QuickCellsPerSeed, Cancellation);
        await cluster.UntilDoneAsync("failover", 6 * Sweeps.QuickCellsPerSeed, Cancellation);

        var meanwhile = (await cluster.Facts.IntervalsAsync(Cancellation)).Where(i =>
            i.SecondsWithin(killed, granted) > 0
        );
        Assert.Equal(4, meanwhile.Select(i => i.Worker).Distinct().Count());
        Assert.Equal(0, await cluster.Database.ScalarAsync<long>("SELECT count(*) FROM failure", Cancellation));
        var (executions, tasks, attestations) = await cluster.EndSoundAsync();
        Assert.Equal(tasks + attestations, executions);
    }
}
