using Microsoft.Extensions.Logging;
using TauGate.Cluster.Disk;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Whether the worker has a coordinator, and what the log says about it: one line when it is lost, one when the work
/// runs out without it, one when it is back. Lives outside the ActorSystem, which may be replaced meanwhile.
/// Thread-safe.
/// </summary>
internal sealed class CoordinatorContact(WorkBoard board, Spool spool, ILogger logger)
{
    private readonly Lock _lock = new();
    private bool _isLost;
    private bool _isOutOfWork;

    /// <summary>Whether a coordinator has welcomed this worker and is not known to be gone.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>A coordinator has welcomed this worker.</summary>
    public void Found(TermNumber term)
    {
        lock (_lock)
        {
            IsConnected = true;
            if (!_isLost)
                return;
            (_isLost, _isOutOfWork) = (false, false);
        }
        logger.LogWarning("Coordinator found again (term {Term}); results spooled: {Spooled}.", term, spool.Count);
    }

    /// <summary>The coordinator is gone, or coordinates no more.</summary>
    public void Lost()
    {
        lock (_lock)
        {
            if (!IsConnected)
                return;
            (IsConnected, _isLost) = (false, true);
        }
        logger.LogWarning(
            "No coordinator: going on; tasks queued: {Queued}, results spooled: {Spooled}.",
            board.Held.Queued.Count,
            spool.Count
        );
    }

    /// <summary>The worker has left the coordinator on purpose.</summary>
    public void Left()
    {
        lock (_lock)
            IsConnected = false;
    }

    /// <summary>A task has ended.</summary>
    public void TaskEnded()
    {
        lock (_lock)
        {
            if (!_isLost || _isOutOfWork || !board.IsOutOfWork)
                return;
            _isOutOfWork = true;
        }
        logger.LogWarning("Out of work until a coordinator is back; results spooled: {Spooled}.", spool.Count);
    }
}
