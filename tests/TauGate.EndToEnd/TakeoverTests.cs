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
        await cluster.SubmitExcerptAsync("failover", Sweeps.Quick("failover", "0..7"));
        await cluster.UntilDoneAsync("failover", 4, Cancellation);
        var holder = (await cluster.HolderAsync(Cancellation))!;

        DateTime killed,
            free;
        // Whoever has the term's row locked keeps others from taking the term.
        await using (var connection = await cluster.Database.ConnectAsync(Cancellation))
        await using (await connection.BeginTransactionAsync(Cancellation))
        {
            await using var hold = connection.CreateCommand();
            hold.CommandText = "SELECT FROM term FOR UPDATE";
            await hold.ExecuteNonQueryAsync(Cancellation);
            await holder.KillAsync();
            killed = await cluster.Facts.NowAsync(Cancellation);
            var kept = cluster.Workers.ToDictionary(w => w, w => w.Unacknowledged);
            // What it executed and what it began afterwards: two more than it had.
            await cluster.UntilAsync(
                "every worker has gone on without a coordinator",
                () => Task.FromResult(cluster.Workers.All(w => w.Unacknowledged >= kept[w] + 2)),
                Cancellation
            );
            free = await cluster.Facts.NowAsync(Cancellation);
        }
        // What only the next coordinator can grant.
        await cluster.SubmitExcerptAsync("urgent", Sweeps.Quick("urgent", "10..10"), "--priority", "1");
        await cluster.UntilDoneAsync("urgent", Sweeps.QuickCellsPerSeed, Cancellation);
        await cluster.UntilDoneAsync("failover", 8 * Sweeps.QuickCellsPerSeed, Cancellation);

        var begunMeanwhile = (await cluster.Facts.IntervalsAsync(Cancellation)).Where(i =>
            i.Started > killed && i.Finished < free
        );
        Assert.Equal(4, begunMeanwhile.Select(i => i.Worker).Distinct().Count());
        Assert.Equal(0, await cluster.Database.ScalarAsync<long>("SELECT count(*) FROM failure", Cancellation));
        var (executions, tasks, attestations) = await cluster.EndSoundAsync();
        Assert.Equal(tasks + attestations, executions);
    }
}
