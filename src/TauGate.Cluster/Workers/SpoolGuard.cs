using Microsoft.Extensions.Logging;
using TauGate.Cluster.Disk;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Stops the worker from computing results that it could not store: while the spool is beyond its limit, or its disk is
/// nearly full, no task begins and the worker takes no work, so that others do it. Tasks that execute end, and there is
/// still room for their results.
/// </summary>
internal sealed class SpoolGuard : IDisposable
{
    /// <summary>
    /// Free bytes below which the disk counts as nearly full; enough for the results of the tasks that execute.
    /// </summary>
    public const long Reserve = 64L << 20;

    /// <summary>Free bytes at which the worker goes on.</summary>
    private const long Room = Reserve / 4 * 5;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly Spool _spool;
    private readonly WorkBoard _board;
    private readonly long _limit;
    private readonly Func<long> _free;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private volatile string? _reason;

    /// <param name="free">Free bytes of the spool's disk.</param>
    public SpoolGuard(Spool spool, WorkBoard board, long limit, Func<long> free, TimeProvider time, ILogger logger)
    {
        (_spool, _board, _limit, _free, _logger) = (spool, board, limit, free, logger);
        _spool.Changed += Look;
        // Other programs fill and clear the disk, so it is looked at from time to time.
        _timer = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, Poll);
    }

    /// <summary>Why nothing new begins, for people; null when there is room.</summary>
    public string? Reason => _reason;

    /// <summary>Raised, on any thread, when the worker stops for want of room and when it goes on.</summary>
    public event Action? Changed;

    /// <summary>
    /// Free bytes of the disk that a folder is on; a very large number when the system does not tell.
    /// </summary>
    public static long FreeOn(string folder)
    {
        try
        {
            return new DriveInfo(
                OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : folder
            ).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    public void Dispose()
    {
        _spool.Changed -= Look;
        _timer.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            var (bytes, free) = (_spool.Bytes, _free());
            if (_reason is null && (bytes > _limit || free < Reserve))
            {
                _reason =
                    bytes > _limit
                        ? $"{Mebibytes(bytes)} of results are spooled, "
                            + $"more than taugate.spool.limit ({Mebibytes(_limit)}); "
                            + "it goes on when a coordinator has taken them"
                        : $"the disk of its home has {Mebibytes(free)} left and {Mebibytes(Room)} are needed; "
                            + "it goes on when there is room";
                _board.Hold();
                _logger.LogWarning("Nothing new is begun: {Reason}.", _reason);
            }
            // Some way below the limit, or every result would stop and start the worker.
            else if (_reason is not null && bytes <= _limit / 4 * 3 && free >= Room)
            {
                _reason = null;
                _board.Resume();
                _logger.LogWarning("There is room for results again; going on.");
            }
            else
            {
                return;
            }
        }
        Changed?.Invoke();
    }

    private static string Mebibytes(long bytes) => Invariant($"{bytes >> 20} MiB");
}
