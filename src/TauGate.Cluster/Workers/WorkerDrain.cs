using Microsoft.Extensions.Logging;
using TauGate.Cluster.Disk;

namespace TauGate.Cluster.Workers;

/// <summary>
/// How a worker leaves. It begins nothing new and hands queued tasks back at once; tasks that execute beyond the
/// deadline are killed and handed back, which counts as no attempt. Then, if there is a coordinator, it sends the spool
/// and says goodbye. Lives outside the ActorSystem and goes on without it.
/// <code>
/// Working --Begin--> Draining
/// Draining --idle or killed, spool empty or late--> Leaving
/// Leaving --goodbye said, or no coordinator--> Drained
/// </code>
/// </summary>
internal sealed class WorkerDrain(
    WorkBoard board,
    Spool spool,
    CoordinatorContact contact,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>How long the last results have at least to be acknowledged, even after the deadline.</summary>
    private static readonly TimeSpan LeastFlush = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;
    private int _asked;

    /// <summary>Whether the worker takes no more work.</summary>
    public bool IsDraining => Volatile.Read(ref _begun) == 1;

    /// <summary>Whether only the goodbye is left to say.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>
    /// Completes when the worker has left the cluster. Outcomes that are still in the spool are sent after the next
    /// start.
    /// </summary>
    public Task Drained => _drained.Task;

    /// <summary>
    /// Raised, on any thread, when draining begins and when the goodbye is to be said; the argument is the tasks that
    /// are handed back.
    /// </summary>
    public event Action<IReadOnlyList<TaskKey>>? Changed;

    /// <summary>
    /// Drains on the request of the node's user. A second call kills at once what still executes and waits for no
    /// acknowledgement.
    /// </summary>
    public Task AskAsync(TimeSpan deadline)
    {
        if (Interlocked.Increment(ref _asked) > 1)
            _hurry.TrySetResult();
        Begin(deadline);
        return Drained;
    }

    /// <summary>Begins to drain, unless it has begun.</summary>
    public void Begin(TimeSpan deadline)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
            _ = RunAsync(deadline);
    }

    /// <summary>Takes note that the goodbye was sent.</summary>
    public void SaidGoodbye() => _goodbye.TrySetResult();

    private async Task RunAsync(TimeSpan deadline)
    {
        var began = time.GetTimestamp();
        var handedBack = board.Close();
        logger.LogInformation(
            "Draining: tasks under way: {Executing}, which may go on for {Seconds} s; queued and handed back: "
                + "{Queued}.",
            board.Executing.Count,
            deadline.TotalSeconds,
            handedBack.Count
        );
        Changed?.Invoke(handedBack);

        if (!await WithinAsync(deadline, board.IdleAsync))
        {
            board.KillAll();
            await board.IdleAsync(CancellationToken.None);
        }
        var left = deadline - time.GetElapsedTime(began);
        await WithinAsync(left > LeastFlush ? left : LeastFlush, spool.EmptyAsync);

        IsLeaving = true;
        Changed?.Invoke([]);
        if (contact.IsConnected)
            await WithinAsync(LongestGoodbye, _goodbye.Task.WaitAsync);
        if (spool.Count > 0)
            logger.LogWarning(
                "Drained. Results that could not be delivered: {Spooled}; the next worker that starts here sends them.",
                spool.Count
            );
        else
            logger.LogInformation("Drained.");
        _drained.SetResult();
    }

    /// <summary>Waits for a step; false when it took too long or <see cref="AskAsync"/> was called again.</summary>
    private async Task<bool> WithinAsync(TimeSpan most, Func<CancellationToken, Task> wait)
    {
        using var enough = new CancellationTokenSource(most, time);
        var waiting = wait(enough.Token);
        if (await Task.WhenAny(waiting, _hurry.Task) != waiting)
            await enough.CancelAsync();
        try
        {
            await waiting;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
