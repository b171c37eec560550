namespace TauGate.Cluster.Workers;

/// <summary>
/// One token for each core of the machine, as file locks, so that several runs of one user share the cores instead of fighting for them. A
/// token is held while a task executes.
/// </summary>
internal sealed class SlotTokens
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly int _count;
    private readonly TimeProvider _time;

    public SlotTokens(string folder, int count, TimeProvider time)
    {
        (_folder, _count, _time) = (folder, count, time);
        Directory.CreateDirectory(folder);
    }

    /// <summary>The user's folder for such things: the XDG runtime folder, else one under the temporary folder.</summary>
    public static string DefaultFolder
    {
        get
        {
            var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            return !string.IsNullOrEmpty(runtime) && Directory.Exists(runtime)
                ? Path.Combine(runtime, "taugate", "slots")
                : Path.Combine(Path.GetTempPath(), $"taugate-{Environment.UserName}", "slots");
        }
    }

    /// <summary>Waits for a token. File locks have no way to tell that one came free, so they are tried again and again.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        if (TryTake() is { } token) return token;
        using var timer = new PeriodicTimer(Poll, _time);
        while (await timer.WaitForNextTickAsync(cancellation))
            if (TryTake() is { } late) return late;
        throw new OperationCanceledException(cancellation);
    }

    private FileLock? TryTake()
    {
        for (var i = 0; i < _count; i++)
            if (FileLock.TryTake(Path.Combine(_folder, $"{i}.lock")) is { } token) return token;
        return null;
    }
}
