using TauGate.Testbed.Chaos;

namespace TauGate.EndToEnd;

/// <summary>One of the random schedules; `TauGate.Load chaos` runs as many as one wants.</summary>
public sealed class ChaosTests(EndToEndFixture shared, ITestOutputHelper output)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Random_deaths_lose_and_repeat_nothing()
    {
        await using var cluster = await ChaosCluster.StartAsync(shared.DataFolder);
        var outcome = await cluster.RunAsync(
            ChaosSchedule.Of(1),
            Patience.OfStep,
            TestContext.Current.CancellationToken
        );
        output.WriteLine($"{outcome.Schedule}: {outcome.Executions} executions of {outcome.Tasks} tasks");
        Assert.True(outcome.IsSound, $"{outcome.Schedule}\n{string.Join('\n', outcome.Findings)}\n{cluster.Logs}");
    }
}
