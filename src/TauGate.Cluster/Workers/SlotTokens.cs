using TauGate.Cluster.Disk;
using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Cluster.Workers;

/// <summary>
/// One token for each core of the machine, as file locks, so that several runs of one user share the cores. A token is
/// held while a task executes. A slot that has to wait takes a place in the queue of all processes, a locked file whose
/// name sorts by time, so that tokens are given in turn: a slot that has just given one back is behind those that wait.
/// </summary>
internal sealed class SlotTokens
{
    private const string PlacePattern = "*.wait";

    /// <summary>The first in the queue looks more often: a token that is free is an idle core.</summary>
    private static readonly TimeSpan PollFirst = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan PollOthers = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private int _waiting;

    /// <summary>Tokens that this process has; they need not be tried.</summary>
    private readonly bool[] _own;

    /// <exception cref="EnvironmentException">The folder cannot be made, or is another user's.</exception>
    public SlotTokens(string folder, int count, TimeProvider time)
    {
        (_folder, _own, _time) = (folder, new bool[count], time);
        Prepare();
    }

    /// <summary>
    /// In the user's XDG runtime folder, else in the temporary folder. Each user has a separate folder, and so separate
    /// tokens.
    /// </summary>
    public static string DefaultFolder
    {
        get
        {
            var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            return !string.IsNullOrEmpty(runtime) && Directory.Exists(runtime)
                ? Path.Combine(runtime, "taugate-slots")
                : Path.Combine(Path.GetTempPath(), $"taugate-slots-{Environment.UserName}");
        }
    }

    /// <summary>How many slots of this process wait for a token.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Waits for a token in turn with all others. A file lock cannot tell that it came free, so they are tried again
    /// and again.
    /// </summary>
    /// <exception cref="EnvironmentException">The folder is gone and cannot be made again, or the disk cannot be
    /// written.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        if (Try(() => IsFirst(null) ? TryLock() : null) is { } token)
            return token;
        var place = $"{_time.GetUtcNow().UtcTicks:D19}-{Guid.NewGuid():N}.wait";
        FileLock? held = null;
        Interlocked.Increment(ref _waiting);
        try
        {
            while (true)
            {
                var isFirst = false;
                var taken = Try(() =>
                {
                    // When the folder was cleaned, the place is lost.
                    if (held is null || !File.Exists(PathOf(place)))
                    {
                        held?.Dispose();
                        held = FileLock.TryTake(PathOf(place));
                    }
                    isFirst = held is not null && IsFirst(place);
                    return isFirst ? TryLock() : null;
                });
                if (taken is not null)
                    return taken;
                await Task.Delay(isFirst ? PollFirst : PollOthers, _time, cancellation);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            held?.Dispose();
            TryDelete(PathOf(place));
        }
    }

    /// <summary>Whether nobody waits before this place. Removes places of processes that have ended.</summary>
    private bool IsFirst(string? place)
    {
        foreach (
            var other in Directory
                .EnumerateFiles(_folder, PlacePattern)
                .Select(f => Path.GetFileName(f))
                .Order(StringComparer.Ordinal)
        )
        {
            if (place is not null && string.CompareOrdinal(other, place) >= 0)
                return true;
            using var left = FileLock.TryTake(PathOf(other));
            if (left is null)
                return false;
            TryDelete(PathOf(other));
        }
        return true;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process that looks at it deletes it.
        }
    }

    private Token? Try(Func<Token?> take)
    {
        try
        {
            return take();
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody cleaned the temporary folder.
            Prepare();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e);
        }
        try
        {
            return take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e);
        }
    }

    private void Prepare()
    {
        try
        {
            PrivateFolder.Make(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e);
        }
    }

    private EnvironmentException Unusable(Exception e) =>
        DiskErrors.Explain($"The folder {_folder}, in which the runs of one user share the cores, cannot be used", e);

    private Token? TryLock()
    {
        lock (_own)
        {
            for (var i = 0; i < _own.Length; i++)
            {
                if (_own[i] || TryLock(Path.Combine(_folder, $"{i}.lock")) is not { } taken)
                    continue;
                _own[i] = true;
                return new Token(this, i, taken);
            }
            return null;
        }
    }

    private static FileLock? TryLock(string path)
    {
        try
        {
            return FileLock.TryTake(path);
        }
        catch (NoFileLocksException e)
        {
            throw new EnvironmentException(
                $"The runs of one user share the cores through locks on files in {Path.GetDirectoryName(path)}, "
                    + $"and this file system does not lock files ({e.Finding}). Set XDG_RUNTIME_DIR to a local folder.",
                e
            );
        }
    }

    private sealed class Token(SlotTokens tokens, int number, FileLock taken) : IDisposable
    {
        public void Dispose()
        {
            lock (tokens._own)
            {
                taken.Dispose();
                tokens._own[number] = false;
            }
        }
    }
}
