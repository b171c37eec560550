namespace TauGate.EndToEnd;

/// <summary>A data set of the user's own: a few hundred images in IDX files that no mirror has.</summary>
public sealed class DataSetTests(EndToEndFixture shared) : IAsyncLifetime
{
    private const int Cells = 6;

    private DatabaseHome _home = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _home = await DatabaseHome.CreateAsync(shared.Databases);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Run_reads_it_from_a_folder_once_and_what_comes_later_from_the_database()
    {
        var sweep = _home.Write("own.yaml", await SweepAsync("own", "0..1"));
        var refused = (await _home.RunAsync("run", sweep)).ExpectExit(3);
        Assert.Contains("Give its folder with --data DIR", refused.Error, StringComparison.Ordinal);

        var run = (await _home.RunAsync("run", sweep, "--data", Excerpt.Folder, "--json")).ExpectExit(0).Json;
        Assert.Equal(Cells, run.GetProperty("cells").GetProperty("done").GetInt32());
        (await _home.RunAsync("run", sweep, "--set", "seeds=0..2")).ExpectExit(0);
        var verified = (await _home.RunAsync("verify", "own", "--sample", "2", "--seed", "1", "--json"))
            .ExpectExit(0)
            .Json;
        Assert.Equal(2, verified.GetProperty("equal").GetInt32());
        // Of the test images, not of MNIST's.
        Assert.All(verified.GetProperty("cells").EnumerateArray(), c =>
            Assert.Equal(Excerpt.TestImages, c.GetProperty("images").GetInt32())
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Workers_fetch_it_through_the_cluster_when_they_first_need_it()
    {
        await using var cluster = await ClusterHarness.StartAsync(shared.Cluster);
        await cluster.SubmitAsync("own", await SweepAsync("own", "0..1"), "--data", Excerpt.Folder);

        await cluster.UntilDoneAsync("own", Cells, Cancellation);

        Assert.Empty(await cluster.Facts.ViolationsAsync(Cancellation));
    }

    private async Task<string> SweepAsync(string name, string seeds)
    {
        var described = (await _home.RunAsync("data", "describe", Excerpt.Folder, "--name", "excerpt"))
            .ExpectExit(0)
            .Output;
        return $$"""
            name: {{name}}
            {{described.Trim()}}
            seeds: {{seeds}}
            foundation: { hidden: [32, 24], epochs: 8, batch: 24 }
            target: { epochs: 4, batch: 24 }
            methods:
              frozen: {}
              taugate: {}
              lora: { rank: 2 }
            """;
    }
}
