using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

public sealed class MnistFetcherTests : IDisposable
{
    private static readonly DataSet Tiny = FakeSource.Tiny;

    private readonly TemporaryFolder _home = new();

    private string Cache => Path.Combine(_home.Path, "data", Tiny.FolderName);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Missing_files_are_fetched_into_the_cache_and_not_again()
    {
        var source = FakeSource.Good;
        Assert.Equal(Cache, await Ensure(source));
        Assert.Equal(Cache, await Ensure(source));
        Assert.Equal(1, source.Fetches);
        AssertCacheIsWhole();
    }

    [Fact]
    public async Task Only_missing_files_are_fetched()
    {
        await Ensure(FakeSource.Good);
        File.Delete(Path.Combine(Cache, "t10k-labels-idx1-ubyte"));
        var asked = new List<string>();
        await Ensure(new FakeSource("one", file =>
            {
                asked.Add(file);
                return FakeSource.Content(file);
            }));
        Assert.Equal(["t10k-labels-idx1-ubyte"], asked);
    }

    [Fact]
    public async Task Next_source_is_tried_when_one_is_unreachable_or_delivers_rubbish()
    {
        var good = FakeSource.Good;
        await Ensure(FakeSource.Unreachable("down"), new FakeSource("liar", _ => [1, 2, 3]), good);
        Assert.Equal(1, good.Fetches);
        AssertCacheIsWhole();
    }

    [Fact]
    public async Task Files_a_failing_source_did_deliver_are_kept()
    {
        var half = new FakeSource("half", file =>
            file.StartsWith("t10k", StringComparison.Ordinal)
                ? throw new DataSourceException("gone")
                : FakeSource.Content(file)
        );
        var rest = new List<string>();
        await Ensure(half, new FakeSource("rest", file =>
            {
                rest.Add(file);
                return FakeSource.Content(file);
            }));
        Assert.Equal(["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"], rest);
    }

    [Fact]
    public async Task No_source_reachable_lists_each_with_its_reason_and_what_to_do()
    {
        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            Ensure(FakeSource.Unreachable("first"), new FakeSource("liar", _ => [1]))
        );
        Assert.Contains("first: connection refused", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "liar: train-images-idx3-ubyte came with a wrong SHA-256",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("--data DIR", error.Message, StringComparison.Ordinal);
        Assert.All(Tiny.Files, file => Assert.Contains(file.FileName, error.Message, StringComparison.Ordinal));
        Assert.Equal([Path.Combine(Cache, ".lock")], Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public async Task Corrupt_file_is_named_and_left_alone()
    {
        await Ensure(FakeSource.Good);
        var path = Path.Combine(Cache, "train-labels-idx1-ubyte");
        await File.WriteAllTextAsync(path, "rubbish", Cancellation);
        var source = FakeSource.Good;
        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Ensure(source));
        Assert.StartsWith($"{path}: corrupt", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'taugate data fetch --replace --home {_home.Path}'", error.Message, StringComparison.Ordinal);
        Assert.Equal("rubbish", await File.ReadAllTextAsync(path, Cancellation));
        Assert.Equal(0, source.Fetches);
    }

    [Fact]
    public async Task Corrupt_file_is_replaced_on_request()
    {
        await Ensure(FakeSource.Good);
        await File.WriteAllTextAsync(Path.Combine(Cache, "train-labels-idx1-ubyte"), "rubbish", Cancellation);
        await new MnistFetcher(new DataSettings(_home.Path), [FakeSource.Good]).EnsureAsync(
            Tiny,
            replaceCorrupt: true,
            cancellation: Cancellation
        );
        AssertCacheIsWhole();
    }

    [Fact]
    public async Task Two_fetching_at_once_download_once()
    {
        var started = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var slow = new FakeSource("slow", async (file, _) =>
        {
            started.TrySetResult();
            await go.Task;
            return FakeSource.Content(file);
        });
        var second = FakeSource.Good;
        var first = Ensure(slow);
        await started.Task;
        var other = Ensure(second);
        go.SetResult();
        await Task.WhenAll(first, other);
        Assert.Equal((1, 0), (slow.Fetches, second.Fetches));
        AssertCacheIsWhole();
    }

    [Fact]
    public async Task Interrupted_fetch_leaves_no_file_and_the_next_one_succeeds()
    {
        using var interrupt = new CancellationTokenSource();
        var hanging = new FakeSource("hanging", async (_, cancellation) =>
        {
            await interrupt.CancelAsync();
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return [];
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new MnistFetcher(new DataSettings(_home.Path), [hanging]).EnsureAsync(Tiny, cancellation: interrupt.Token)
        );
        Assert.Equal([Path.Combine(Cache, ".lock")], Directory.GetFileSystemEntries(Cache));
        await Ensure(FakeSource.Good);
        AssertCacheIsWhole();
    }

    [Fact]
    public async Task What_a_killed_fetch_left_behind_is_cleared_away()
    {
        var leftover = Directory.CreateDirectory(Path.Combine(Cache, "fetch-of-a-killed-process"));
        await File.WriteAllTextAsync(Path.Combine(leftover.FullName, "train-images-idx3-ubyte"), "half", Cancellation);
        await Ensure(FakeSource.Good);
        Assert.False(leftover.Exists && Directory.Exists(leftover.FullName));
        AssertCacheIsWhole();
    }

    [Fact]
    public async Task Users_own_folder_is_only_read()
    {
        using var own = new TemporaryFolder();
        var source = FakeSource.Good;
        var fetcher = new MnistFetcher(new DataSettings(_home.Path, own.Path), [source]);
        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            fetcher.EnsureAsync(Tiny, cancellation: Cancellation)
        );
        Assert.StartsWith(own["train-images-idx3-ubyte"], error.Message, StringComparison.Ordinal);
        foreach (var (file, _) in Tiny.Files)
            await File.WriteAllBytesAsync(own[file], FakeSource.Content(file), Cancellation);
        Assert.Equal(own.Path, await fetcher.EnsureAsync(Tiny, cancellation: Cancellation));
        await File.WriteAllTextAsync(own["t10k-images-idx3-ubyte"], "rubbish", Cancellation);
        error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            fetcher.EnsureAsync(Tiny, replaceCorrupt: true, cancellation: Cancellation)
        );
        Assert.StartsWith($"{own["t10k-images-idx3-ubyte"]}: corrupt", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.Fetches);
    }

    [Fact]
    public async Task Cache_that_cannot_be_made_is_an_environment_error()
    {
        await File.WriteAllTextAsync(_home["data"], "a file where the folder should be", Cancellation);
        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Ensure(FakeSource.Good));
        Assert.Contains("--home DIR", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<string> Ensure(params IDataSource[] sources) =>
        new MnistFetcher(new DataSettings(_home.Path), [.. sources]).EnsureAsync(Tiny, cancellation: Cancellation);

    private void AssertCacheIsWhole()
    {
        Assert.All(new DataLocator(new DataSettings(_home.Path)).Check(Tiny), file =>
            Assert.Equal(DataFileState.Good, file.State)
        );
        Assert.Equal(Tiny.Files.Length + 1, Directory.GetFileSystemEntries(Cache).Length); // and the lock
    }
}
