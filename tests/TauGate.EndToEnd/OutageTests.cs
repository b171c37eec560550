namespace TauGate.EndToEnd;

/// <summary>A cluster whose database goes away, or everything with it.</summary>
public sealed class OutageTests(EndToEndFixture shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Stopped_database_stops_no_slot_and_loses_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.ClusterWithServer with
            {
                Coordinators = 2,
                Workers = 2,
            }
        );
        await cluster.SubmitExcerptAsync("outage", Sweeps.Quick("outage", "0..2"));
        await cluster.UntilDoneAsync("outage", 2, Cancellation);

        await cluster.Server.StopAsync(Cancellation);
        // It stays away until every worker has ended something that nobody can record.
        await cluster.UntilAsync(
            "every worker has something in its spool",
            () => Task.FromResult(cluster.Workers.All(w => w.Unacknowledged > 0)),
            Cancellation
        );
        await cluster.Server.StartAgainAsync(Cancellation);
        await cluster.UntilDoneAsync("outage", 3 * Sweeps.QuickCellsPerSeed, Cancellation);

        await cluster.EndSoundAsync();
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Everything_killed_at_once_and_started_again_loses_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(
            shared.ClusterWithServer with
            {
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

        await cluster.EndSoundAsync();
    }
}
