using TauGate.Cluster.Disk;
using TauGate.Cluster.Workers;
using TauGate.Core.Errors;
using TauGate.Testbed;

namespace TauGate.Cluster.Tests.Disk;

/// <summary>
/// Two workers with one identity, or all runs of a machine at once on each core: what locks that do nothing would
/// allow.
/// </summary>
public sealed class FileSystemWithoutLocksTests : IDisposable
{
    private const int NotImplemented = 38;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(NotImplemented)]
    [InlineData(0)] // says that it locked
    public void Worker_takes_no_identity_there(int error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a seccomp filter");
        var refusal = Assert.ThrowsAny<EnvironmentException>(() =>
            FileSystemWithoutLocks.Run(error, () =>
                WorkerFolder.Open(_folder.Path, "host", new ClusterId(Guid.NewGuid()))
            )
        );

        Assert.Contains("does not lock files", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--home", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "identity", SearchOption.AllDirectories));
    }

    [Fact]
    public void Runs_do_not_share_cores_there_and_say_where_they_could()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a seccomp filter");
        var tokens = new SlotTokens(Path.Combine(_folder.Path, "slots"), 1, TimeProvider.System);

        // The first attempt is made on the thread that asks.
        var refusal = Assert.ThrowsAny<EnvironmentException>(() =>
            FileSystemWithoutLocks.Run(NotImplemented, () =>
                tokens.TakeAsync(CancellationToken.None).GetAwaiter().GetResult()
            )
        );

        Assert.Contains("XDG_RUNTIME_DIR", refusal.Message, StringComparison.Ordinal);
    }
}
