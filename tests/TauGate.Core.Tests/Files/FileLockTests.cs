using System.Diagnostics;
using TauGate.Core.Files;
using TauGate.Core.Processes;
using TauGate.Testbed;

namespace TauGate.Core.Tests.Files;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Name => _folder.PathOf("lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Exclusive_lock_excludes_everybody_until_it_is_given_back()
    {
        using (FileLock.TryTake(Name))
        {
            Assert.Null(FileLock.TryTake(Name));
            Assert.Null(FileLock.TryTake(Name, exclusive: false));
        }
        using var next = FileLock.TryTake(Name);
        Assert.NotNull(next);
    }

    [Fact]
    public void Shared_lock_excludes_an_exclusive_one_only()
    {
        using var one = FileLock.TryTake(Name, exclusive: false);
        using (var two = FileLock.TryTake(Name, exclusive: false))
            Assert.NotNull(two);

        Assert.Null(FileLock.TryTake(Name));
    }

    [Fact]
    public void Lock_of_a_file_that_was_deleted_meanwhile_is_no_lock_of_the_one_in_its_place()
    {
        using var old = FileLock.TryTake(Name);
        File.Delete(Name);

        using var next = FileLock.TryTake(Name);

        Assert.NotNull(next);
    }

    [Fact]
    public void Folder_that_is_missing_is_told_from_a_lock_that_is_taken() =>
        Assert.Throws<DirectoryNotFoundException>(() =>
            FileLock.TryTake(Path.Combine(_folder.PathOf("missing"), "lock"))
        );

    [Theory]
    [InlineData(38)] // ENOSYS: Lustre without the mount option
    [InlineData(37)] // ENOLCK: NFS without its lock service
    [InlineData(95)] // EOPNOTSUPP
    [InlineData(0)] // says that it locked
    public void File_system_that_does_not_lock_is_refused(int error)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a seccomp filter");

        var refusal = FileSystemWithoutLocks.Run(error, () =>
            Assert.Throws<NoFileLocksException>(() => FileLock.TryTake(Name))
        );

        Assert.Contains("does not lock files", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--home", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_of_a_folder_finds_that_it_does_not_lock_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a seccomp filter");
        var folder = Directory.CreateDirectory(_folder.PathOf("home")).FullName;
        FileLock.Check(folder);

        Assert.Throws<NoFileLocksException>(() => FileSystemWithoutLocks.Run(38, () =>
            {
                FileLock.Check(folder);
                return 0;
            }));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task Lock_that_was_given_to_a_child_is_held_until_the_child_has_ended_and_by_no_other_child()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no lock is inherited there");
        using var stranger = ChildProcess.Start(Cat());
        Process heir;
        using (var given = FileLock.TryTake(Name))
            heir = ChildProcess.Start(Cat(), given);
        using var later = ChildProcess.Start(Cat());
        using (heir)
        {
            Assert.Null(FileLock.TryTake(Name));

            heir.StandardInput.Close();
            await heir.WaitForExitAsync(TestContext.Current.CancellationToken);

            using (var free = FileLock.TryTake(Name))
                Assert.NotNull(free);
        }
        stranger.StandardInput.Close();
        later.StandardInput.Close();
        await stranger.WaitForExitAsync(TestContext.Current.CancellationToken);
        await later.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static ProcessStartInfo Cat() => new("cat") { RedirectStandardInput = true };
}
