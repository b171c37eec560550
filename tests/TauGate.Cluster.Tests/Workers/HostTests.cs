using Microsoft.Extensions.Time.Testing;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Tests.EndToEnd;
using TauGate.Cluster.Workers;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>What workers of one machine share, and how many fit on it.</summary>
public sealed class HostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Artifact_is_found_again_and_a_damaged_one_counts_as_absent()
    {
        var digest = Samples.Cache(_folder.Path).Put("tensors"u8);
        var cache = Samples.Cache(_folder.Path);
        Assert.Equal("tensors"u8.ToArray(), cache.Read(digest));

        File.WriteAllText(cache.PathOf(digest), "tensorz");
        Assert.False(cache.Has(digest));
        Assert.Null(cache.Read(digest));
        Assert.Equal(digest, cache.Put("tensors"u8));
        Assert.True(cache.Has(digest));
    }

    [Fact]
    public async Task Tokens_are_as_many_as_cores_and_one_given_back_is_taken_by_who_waits()
    {
        var time = new FakeTimeProvider();
        var mine = new SlotTokens(_folder.Path, 2, time);
        var theirs = new SlotTokens(_folder.Path, 2, time);
        var first = await mine.TakeAsync(CancellationToken.None);
        using var second = await theirs.TakeAsync(CancellationToken.None);

        var waiting = theirs.TakeAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        time.Advance(TimeSpan.FromSeconds(1));

        (await waiting).Dispose();
    }

    [Fact]
    public async Task Tokens_are_given_in_turn_to_the_runs_of_one_user()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (mine, theirs) = (
            new SlotTokens(_folder.Path, 1, TimeProvider.System),
            new SlotTokens(_folder.Path, 1, TimeProvider.System)
        );
        // A slot with work takes a token again as soon as it has given one back.
        var held = await mine.TakeAsync(cancel.Token);
        var second = theirs.TakeAsync(cancel.Token);
        await WaitsAsync(theirs);
        for (var turn = 0; turn < 4; turn++)
        {
            held.Dispose();
            var first = (turn % 2 == 0 ? mine : theirs).TakeAsync(cancel.Token);
            held = await second;
            Assert.False(first.IsCompleted);
            second = first;
            await WaitsAsync(turn % 2 == 0 ? mine : theirs);
        }
        held.Dispose();
        (await second).Dispose();

        Assert.Equal((0, 0), (mine.Waiting, theirs.Waiting));
        Assert.Equal(["0.lock"], Directory.EnumerateFiles(_folder.Path).Select(f => Path.GetFileName(f)));

        static async Task WaitsAsync(SlotTokens tokens) => await NodeHarness.UntilAsync(() => tokens.Waiting == 1);
    }

    [Fact]
    public async Task Place_of_a_run_that_has_ended_holds_nobody_up()
    {
        var place = Path.Combine(_folder.Path, $"{0:D19}-{Guid.NewGuid():N}.wait");
        await File.WriteAllTextAsync(place, "", TestContext.Current.CancellationToken);

        using var token = await new SlotTokens(_folder.Path, 1, new FakeTimeProvider()).TakeAsync(
            TestContext.Current.CancellationToken
        );

        Assert.False(File.Exists(place));
    }

    [Fact]
    public async Task Tokens_whose_folder_was_removed_make_it_again()
    {
        var path = Path.Combine(_folder.Path, "tokens");
        var tokens = new SlotTokens(path, 1, new FakeTimeProvider());
        Directory.Delete(path);

        using var token = await tokens.TakeAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Combine(path, "0.lock")));
    }

    [Fact]
    public async Task Tokens_that_cannot_be_made_are_an_error_and_not_a_long_wait()
    {
        var path = Path.Combine(_folder.Path, "tokens");
        var tokens = new SlotTokens(path, 1, new FakeTimeProvider());
        Directory.Delete(path);
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);

        var e = await Assert.ThrowsAsync<EnvironmentException>(() =>
            tokens.TakeAsync(TestContext.Current.CancellationToken)
        );

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_of_tokens_is_the_users_own()
    {
        // Windows gives every user a temporary folder.
        if (OperatingSystem.IsWindows())
            return;
        var path = _folder.Sub("tokens");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherExecute);

        _ = new SlotTokens(path, 1, new FakeTimeProvider());

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(path)
        );
        var link = Path.Combine(_folder.Path, "link");
        Directory.CreateSymbolicLink(link, path);
        Assert.Contains(
            "is a link",
            Assert.Throws<EnvironmentException>(() => new SlotTokens(link, 1, new FakeTimeProvider())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Folder_of_another_user_is_refused()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && !Environment.UserName.Equals("nobody", StringComparison.Ordinal),
            "Needs a folder of another user."
        );
        // As root any folder can be given away; as another user the root folder is another's.
        var path = Environment.IsPrivilegedProcess ? _folder.Sub("theirs") : "/";
        if (Environment.IsPrivilegedProcess)
        {
            using var change = System.Diagnostics.Process.Start("chown", ["65534", path]);
            change.WaitForExit();
        }

        Assert.Contains(
            "another user",
            Assert.Throws<EnvironmentException>(() => new SlotTokens(path, 1, new FakeTimeProvider())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Full_disk_is_told_with_what_to_do()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's.");
        // Without a buffer the error is not met again when the stream is closed.
        using var full = new FileStream(
            "/dev/full",
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        var e = Assert.Throws<IOException>(() => full.Write("x"u8));

        var told = WorkerRuntime.Explain(e).Message;

        Assert.Contains("Free some space", told, StringComparison.Ordinal);
        Assert.Contains("run the same command again; nothing recorded is lost", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 64, 8)]
    [InlineData(8, 4, 6)]
    [InlineData(2, 1, 1)]
    [InlineData(0, 64, 1)]
    public void Slots_are_as_many_as_cores_and_memory_allow(int cores, long gibibytes, int slots) =>
        Assert.Equal(slots, SlotCount.For(cores, gibibytes << 30));

    [Fact]
    public async Task Node_agrees_when_two_processes_computed_the_same_golden_digest()
    {
        var agreement = new GoldenAgreement(slots: 2);
        agreement.Hello(Numerics.Native, Identity("a"));
        Assert.False(agreement.Agreed.IsCompleted);
        agreement.Hello(Numerics.Native, Identity("a"));

        Assert.Equal(Identity("a"), await agreement.Agreed);
        Assert.Throws<EnvironmentException>(() => agreement.Hello(Numerics.Native, Identity("b")));
    }

    [Fact]
    public void Portable_trainers_need_not_agree_with_native_ones()
    {
        var agreement = new GoldenAgreement(slots: 1);
        agreement.Hello(Numerics.Native, Identity("a"));
        agreement.Hello(Numerics.Portable, Identity("b"));
        Assert.True(agreement.Agreed.IsCompletedSuccessfully);
    }

    public void Dispose() => _folder.Dispose();

    private static TrainerIdentity Identity(string golden) =>
        new(Digest.Of(System.Text.Encoding.UTF8.GetBytes(golden)), default, "class", "1.0");
}
