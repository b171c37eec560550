using TauGate.Core.Files;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Workers;

/// <summary>
/// One token for each core of the machine, as file locks, so that several runs of one user share the cores instead of fighting for them. A
/// token is held while a task executes.
/// </summary>
internal sealed class SlotTokens
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly TimeProvider _time;

    /// <summary>Those that this process has: trying them again would only fail.</summary>
    private readonly bool[] _own;

    /// <exception cref="EnvironmentException">The folder cannot be made, or is another user's.</exception>
    public SlotTokens(string folder, int count, TimeProvider time)
    {
        (_folder, _own, _time) = (folder, new bool[count], time);
        Prepare();
    }

    /// <summary>In the user's XDG runtime folder, else in the temporary folder: it is the user's own, and other users count their own.</summary>
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

    /// <summary>Waits for a token. File locks have no way to tell that one came free, so they are tried again and again.</summary>
    /// <exception cref="EnvironmentException">The folder is gone and cannot be made again, or the disk refuses.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        if (TryTake() is { } token) return token;
        using var timer = new PeriodicTimer(Poll, _time);
        while (await timer.WaitForNextTickAsync(cancellation))
            if (TryTake() is { } late) return late;
        throw new OperationCanceledException(cancellation);
    }

    private Token? TryTake()
    {
        try
        {
            return TryLock();
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
            return TryLock();
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
                if (_own[i] || TryLock(Path.Combine(_folder, $"{i}.lock")) is not { } taken) continue;
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
            throw new EnvironmentException($"The runs of one user share the cores through locks on files in {Path.GetDirectoryName(path)}, and this file system does not lock files ({e.Finding}). Set XDG_RUNTIME_DIR to a local folder.", e);
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
