using Microsoft.Extensions.Logging;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Keeps the worker from computing what it could not keep: while the spool is beyond its limit, or its disk is nearly full, nothing new begins.
/// What executes ends, and its result still has room.
/// </summary>
internal sealed class SpoolGuard : IDisposable
{
    /// <summary>Free bytes below which the disk counts as nearly full: room for the results of what executes.</summary>
    public const long Reserve = 64L << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly Spool _spool;
    private readonly WorkBoard _board;
    private readonly long _limit;
    private readonly Func<long> _free;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private bool _isHeld;

    /// <param name="free">Free bytes of the spool's disk.</param>
    public SpoolGuard(Spool spool, WorkBoard board, long limit, Func<long> free, TimeProvider time, ILogger logger)
    {
        (_spool, _board, _limit, _free, _logger) = (spool, board, limit, free, logger);
        _spool.Changed += Look;
        // Others fill and clear the disk without telling.
        _timer = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, Poll);
    }

    /// <summary>Free bytes of the disk with a folder; as good as endless when the system does not tell.</summary>
    public static long FreeOn(string folder)
    {
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : folder).AvailableFreeSpace;
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
            if (!_isHeld && (bytes > _limit || free < Reserve))
            {
                _isHeld = true;
                _board.Hold();
                if (bytes > _limit) _logger.LogWarning("Nothing new is begun: {Bytes} bytes of results are spooled, more than spool.limit. It goes on when a coordinator has taken them.", bytes);
                else _logger.LogWarning("Nothing new is begun: the disk of the spool has only {Free} bytes left. It goes on when there is room.", free);
            }
            // Not at the very limit, where every result would stop and start it.
            else if (_isHeld && bytes <= _limit / 4 * 3 && free >= Reserve / 4 * 5)
            {
                _isHeld = false;
                _board.Resume();
                _logger.LogWarning("There is room for results again; going on.");
            }
        }
    }
}
