using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TauGate.Core.Errors;

namespace TauGate.Core.Files;

/// <summary>
/// A lock between processes: a file that is locked by one or, shared, by many. All processes of a machine see it,
/// whatever container they are in, and on a network file system those of other hosts. The system releases it when its
/// holder ends, for whatever reason. The file stays.
/// </summary>
/// <remarks>
/// <c>flock</c> is called directly: .NET's own locks ignore its errors, ask for a lock that network file systems refuse
/// to a file opened for reading, and can be switched off by an environment variable.
/// </remarks>
public sealed partial class FileLock : IDisposable
{
    private const int Shared = 1,
        Exclusive = 2,
        DoNotWait = 4,
        Unlock = 8;
    private const int ReadOnly = 0,
        ReadAndWrite = 2;
    private const int NoSuchFile = 2,
        Interrupted = 4,
        BadDescriptor = 9,
        AccessDenied = 13,
        ReadOnlyFileSystem = 30;
    private const uint OwnerWritesOthersRead = 0x1A4; // 0644

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _file;
    private bool _isLent;

    private FileLock(SafeFileHandle file) => _file = file;

    private static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    private static int CloseOnExec => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    /// <summary>Takes the lock; null when another has it in a way that excludes this one.</summary>
    /// <exception cref="NoFileLocksException">The file system does not lock.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not ours to open.</exception>
    public static FileLock? TryTake(string path, bool exclusive = true)
    {
        if (OperatingSystem.IsWindows())
            return TryTakeOnWindows(path, exclusive);
        var file = Open(path);
        try
        {
            switch (TryLock(file, exclusive ? Exclusive : Shared))
            {
                case 0:
                    Verify(file, path);
                    var taken = new FileLock(file);
                    file = null;
                    return taken;
                case var error when error == WouldBlock:
                    return null;
                case BadDescriptor when !exclusive || !IsWritable(path):
                    throw new UnauthorizedAccessException(
                        $"Access to the path '{path}' is denied: this file system locks only what may be written."
                    );
                case var error:
                    throw new NoFileLocksException(path, Marshal.GetPInvokeErrorMessage(error));
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Waits for the lock. Polls, because waiting inside the system's lock could not be cancelled.</summary>
    /// <param name="waiting">Told once when it has to wait.</param>
    /// <exception cref="NoFileLocksException">The file system does not lock.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not ours to open.</exception>
    public static async Task<FileLock> TakeAsync(
        string path,
        bool exclusive = true,
        Action? waiting = null,
        CancellationToken cancellation = default
    )
    {
        using var timer = new PeriodicTimer(Poll);
        while (true)
        {
            if (TryTake(path, exclusive) is { } taken)
                return taken;
            waiting?.Invoke();
            waiting = null;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>Makes sure that files of a folder can be locked, with a file that is deleted again.</summary>
    /// <exception cref="NoFileLocksException">The file system does not lock.</exception>
    /// <exception cref="IOException">No file can be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">No file may be made there.</exception>
    public static void Check(string folder)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.lock");
        try
        {
            using (TryTake(path)) { }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A child that is being started has this file open too, for a moment; one that it was lent to keeps the lock.
        if (!_isLent && !OperatingSystem.IsWindows() && !_file.IsClosed)
            _ = TryLock(_file, Unlock);
        _file.Dispose();
    }

    /// <summary>
    /// Until disposed, processes that are started have the lock as well: it is free when this holder and all of them,
    /// and theirs in turn, have ended or closed it. For <see cref="Processes.ChildProcess"/>. Null on Windows.
    /// </summary>
    internal IDisposable? Lend()
    {
        if (OperatingSystem.IsWindows())
            return null;
        var copy = new SafeFileHandle(Duplicate(Descriptor(_file)), ownsHandle: true);
        if (copy.IsInvalid)
            throw Failure("The lock", Marshal.GetLastPInvokeError());
        _isLent = true;
        return copy;
    }

    private static SafeFileHandle Open(string path)
    {
        // Network file systems lock a file exclusively only when it is open for writing.
        var (file, error) = Open(path, ReadAndWrite);
        if (error == NoSuchFile)
            (file, error) = Create(path);
        if (error is AccessDenied or ReadOnlyFileSystem)
            (file, error) = Open(path, ReadOnly);
        return error == 0 ? file : throw Failure(path, error);
    }

    private static (SafeFileHandle File, int Error) Open(string path, int access) =>
        Opened(OpenFile(path, access | CloseOnExec));

    private static (SafeFileHandle File, int Error) Create(string path)
    {
        // creat() has no flag to keep the file from children, and takes no more than the two arguments that every
        // system passes alike.
        var (file, error) = Opened(CreateFile(path, OwnerWritesOthersRead));
        file.Dispose();
        return error == 0 ? Open(path, ReadAndWrite) : (file, error);
    }

    private static (SafeFileHandle File, int Error) Opened(int descriptor) =>
        (new SafeFileHandle(descriptor, ownsHandle: true), descriptor < 0 ? Marshal.GetLastPInvokeError() : 0);

    /// <summary>
    /// Some file systems say that they lock and do not: another open of a locked file must be refused.
    /// </summary>
    private static void Verify(SafeFileHandle locked, string path)
    {
        // The same file, even if its name belongs to another one by now.
        var again = OperatingSystem.IsLinux() ? $"/proc/self/fd/{Descriptor(locked)}" : path;
        var (other, error) = Open(again, ReadAndWrite);
        if (error is AccessDenied or ReadOnlyFileSystem)
            (other, error) = Open(again, ReadOnly);
        using (other)
        {
            if (error == 0 && TryLock(other, Exclusive) == 0)
                throw new NoFileLocksException(path, "a locked file can be locked again");
        }
    }

    private static bool IsWritable(string path)
    {
        var (file, error) = Open(path, ReadAndWrite);
        file.Dispose();
        return error == 0;
    }

    /// <summary>0, or the error.</summary>
    private static int TryLock(SafeFileHandle file, int operation)
    {
        while (true)
        {
            if (Lock(Descriptor(file), operation | DoNotWait) == 0)
                return 0;
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
                return error;
        }
    }

    private static int Descriptor(SafeFileHandle file) => (int)file.DangerousGetHandle();

    private static Exception Failure(string path, int error) =>
        error switch
        {
            NoSuchFile => new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
            AccessDenied => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error),
        };

    /// <summary>Windows refuses to open a file that is open elsewhere, by itself and always.</summary>
    private static FileLock? TryTakeOnWindows(string path, bool exclusive)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        try
        {
            return new FileLock(
                File.OpenHandle(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.Read,
                    exclusive ? FileShare.None : FileShare.Read
                )
            );
        }
        catch (IOException e) when (e.HResult == sharingViolation)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "creat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateFile(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);
}

/// <summary>
/// A file system that does not lock files, or only says so: what relies on locks must not be used there.
/// </summary>
public sealed class NoFileLocksException(string path, string finding)
    : EnvironmentException(
        $"This file system does not lock files ({finding}: '{path}'), so two programs could use that folder at once "
            + "and destroy what is in it. Choose a local --home."
    )
{
    /// <summary>What was found when the lock was tried.</summary>
    public string Finding => finding;
}
