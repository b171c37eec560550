using System.Text.Json;

namespace TauGate.EndToEnd;

/// <summary>Claims that are written before and after their results, as a user writes them.</summary>
public sealed class RegistrationTests(EndToEndFixture shared) : IAsyncLifetime
{
    private const string Cherry = "cherry: taugate.target_accuracy > ia3.target_accuracy";

    private DatabaseHome _home = null!;

    public async ValueTask InitializeAsync() => _home = await DatabaseHome.CreateAsync(shared.Databases);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Claim_whose_results_another_sweep_had_is_exploratory_and_one_registered_before_them_is_a_test()
    {
        await RunAsync("first", "0..5");
        var second = await RunAsync("second", "0..5", Cherry);
        Assert.Equal(18, second.GetProperty("cells").GetProperty("reused").GetInt32());
        var late = await ClaimAsync("second");
        Assert.Equal(
            (true, "12 of its 12 cells had results when the claim was written, first in sweep 'first'"),
            (late.GetProperty("exploratory").GetBoolean(), late.GetProperty("exploratory_reason").GetString())
        );
        var explained = await SucceedAsync("explain", "second", "cherry");
        Assert.Contains("UTC in sweep 'second', seeds 0..5", explained, StringComparison.Ordinal);
        Assert.Contains("exploratory: 12 of its 12 cells had results", explained, StringComparison.Ordinal);

        // Registered before anything runs, and under a name of its own.
        var third = _home.Write("third.yaml", Sweep("third", "6..11", Cherry));
        var registered = JsonDocument.Parse(await SucceedAsync("claims", third, "--register", "--json")).RootElement;
        var digest = registered.GetProperty("digest").GetString()!;
        Assert.Equal(0, registered.GetProperty("claims")[0].GetProperty("results_before").GetInt32());
        await RunAsync("other", "6..11");
        await RunAsync("third", "6..11", Cherry);
        await RunAsync("fourth", "6..11", Cherry);
        foreach (var sweep in new[] { "third", "fourth" })
        {
            var claim = await ClaimAsync(sweep);
            Assert.False(claim.GetProperty("exploratory").GetBoolean());
            Assert.Equal(
                ("third", digest),
                (
                    claim.GetProperty("registered").GetProperty("sweep").GetString(),
                    claim.GetProperty("registered").GetProperty("digest").GetString()
                )
            );
        }
        var again = await SucceedAsync("claims", third, "--register");
        Assert.Contains("1 claim registered already", again, StringComparison.Ordinal);
        Assert.Contains(digest, again, StringComparison.Ordinal);

        // The lock knows both, so that a claim that is changed afterwards is noticed.
        var locked = Path.Combine(_home.Path, "third.lock");
        await SucceedAsync("table", "third", "--lock", locked);
        var written = await File.ReadAllTextAsync(locked, TestContext.Current.CancellationToken);
        Assert.Contains(digest, written, StringComparison.Ordinal);
        await SucceedAsync("table", "third", "--check", locked);
        await RunAsync("third", "6..11", Cherry + " by 0.001");
        var changed = await _home.RunAsync("table", "third", "--check", locked);
        var check = changed.ExpectExit(1).Output;
        Assert.Contains("the claim cherry is another: it was 'taugate.", check, StringComparison.Ordinal);
        Assert.True((await ClaimAsync("third")).GetProperty("exploratory").GetBoolean());
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Only_a_file_with_claims_can_be_registered()
    {
        var none = _home.Write("none.yaml", Sweep("none", "0..5"));

        await RefusedAsync("has no claims to register", none, "--register");
        await RefusedAsync("--register takes a sweep file, got the name 'none'", "none", "--register");
        await RefusedAsync("give one", none, "--register", "--sequential");
        await RefusedAsync("--set and --as belong to --register", none, "--as", "x");

        async Task RefusedAsync(string message, params string[] arguments)
        {
            var refused = await _home.RunAsync(["claims", .. arguments]);
            Assert.Contains(message, refused.ExpectExit(2).Error, StringComparison.Ordinal);
        }
    }

    /// <summary>frozen, taugate and ia3, a fraction of a second a cell.</summary>
    private static string Sweep(string name, string seeds, string claim = "") =>
        $$"""
            name: {{name}}
            seeds: {{seeds}}
            {{Excerpt.Section}}
            foundation: { hidden: [16], epochs: 3, batch: 24 }
            target: { epochs: 2, batch: 24 }
            methods: { frozen: {}, taugate: {}, ia3: {} }
            {{(claim.Length > 0 ? $"claims:\n  {claim}" : "")}}
            """;

    private async Task<string> SucceedAsync(params string[] arguments) =>
        (await _home.RunAsync(arguments)).ExpectExit(0).Output;

    private async Task<JsonElement> RunAsync(string name, string seeds, string claim = "")
    {
        var file = _home.Write($"{name}.yaml", Sweep(name, seeds, claim));
        var run = await _home.RunAsync("run", file, "--data", Excerpt.Folder, "--json");
        return run.ExpectExit(0).Json;
    }

    private async Task<JsonElement> ClaimAsync(string sweep)
    {
        var judged = await _home.RunAsync("claims", sweep, "--json");
        return judged.ExpectExit(0).Json.GetProperty("claims")[0];
    }
}
