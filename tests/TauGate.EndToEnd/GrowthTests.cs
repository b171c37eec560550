namespace TauGate.EndToEnd;

/// <summary>A sweep whose seeds are added until its claims are decided, as a user runs it.</summary>
public sealed class GrowthTests(EndToEndFixture shared) : IAsyncLifetime
{
    /// <summary>
    /// One cell a seed, in two places, so that the one claim has no effect to find; the other is decided at the first
    /// look.
    /// </summary>
    private static readonly string Growing = $$"""
        name: growing
        seeds: { until: decided, at_most: 20 }
        {{Excerpt.Section}}
        foundation: { hidden: [16], epochs: 40, batch: 24 }
        methods: { a: { method: frozen }, b: { method: frozen } }
        claims:
          never: a.target_accuracy > b.target_accuracy
          learns: a.target_accuracy > 0.2
        """;

    private DatabaseHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await DatabaseHome.CreateAsync(shared.Databases);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Run_adds_seeds_from_look_to_look_and_goes_on_after_a_kill()
    {
        var sweep = _home.Write("growing.yaml", Growing);
        var plan = (await _home.RunAsync("plan", sweep)).ExpectExit(0).Output;
        Assert.Contains("growing: 10 to 20 seeds (0..9 to 0..19) x 2 variants (a, b)", plan, StringComparison.Ordinal);

        await using (var killed = _home.Start("run", sweep, "--data", Excerpt.Folder))
        {
            await killed.LineAsync(l =>
                l.Contains("look 1 of 2 at n = 10: 1 of 2 claims decided; 10 seeds follow", StringComparison.Ordinal)
            );
            killed.Signal(Processes.Kill);
            await killed.FinishAsync();
        }
        Assert.Contains(
            "look 2 of 2 at n = 20: 1 of 2 claims decided so far",
            (await _home.RunAsync("status", "growing")).ExpectExit(0).Output,
            StringComparison.Ordinal
        );

        var run = (await _home.RunAsync("run", sweep, "--data", Excerpt.Folder, "--json")).ExpectExit(0).Json;
        Assert.Equal(
            (40, 2, true),
            (
                run.GetProperty("cells").GetProperty("done").GetInt32(),
                run.GetProperty("look").GetProperty("number").GetInt32(),
                run.GetProperty("look").GetProperty("taken").GetBoolean()
            )
        );
        var again = (await _home.RunAsync("run", sweep, "--data", Excerpt.Folder, "--json")).ExpectExit(0).Json;
        Assert.Equal(
            (40, 0),
            (again.GetProperty("cells").GetProperty("reused").GetInt32(), again.GetProperty("trained").GetInt32())
        );

        var claims = (await _home.RunAsync("claims", "growing", "--json"))
            .ExpectExit(0)
            .Json.GetProperty("claims")
            .EnumerateArray()
            .ToList();
        Assert.Equal(
            [("never", "undecided", 20, false), ("learns", "supported", 10, false)],
            claims.Select(c =>
                (
                    c.GetProperty("name").GetString(),
                    c.GetProperty("verdict").GetString(),
                    c.GetProperty("seeds_seen").GetInt32(),
                    c.GetProperty("exploratory").GetBoolean()
                )
            )
        );
    }
}
