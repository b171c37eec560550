using System.Diagnostics;
using TauGate.Application.Watching;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Application.Control;

/// <summary>Lets a worker end what it executes and leave.</summary>
public static class WorkerDrain
{
    /// <summary>How long a worker that the database does not know may take to appear.</summary>
    private static readonly TimeSpan NewWorker = TimeSpan.FromSeconds(15);

    /// <summary>Stores the command.</summary>
    /// <param name="worker">Its id, the beginning of it, or a host that has one worker.</param>
    /// <param name="issuer">Who gives it, such as <c>ann@laptop</c>, for the audit trail.</param>
    /// <exception cref="InputException">None or several are named so; the message lists those there are.</exception>
    public static async Task<DrainedWorker> RequestAsync(
        Stores stores,
        string worker,
        string issuer,
        CancellationToken cancellation
    )
    {
        var (id, row) = await FindAsync(stores.Sweeps, worker, cancellation);
        var coordinators = await stores.Control.CoordinatorsAsync(cancellation);
        var command = new ControlCommand(CommandId.New(), ControlKind.Drain, null, id, issuer);
        var reply = await AskAsync(stores.Control, command, coordinators.IsBeating, cancellation);
        return new DrainedWorker(id, row, reply, coordinators);
    }

    // A worker that has been silent for more than a minute is not listed, but its whole id is enough.
    private static async Task<(WorkerId Id, WorkerRow? Row)> FindAsync(
        ISweepStore sweeps,
        string argument,
        CancellationToken cancellation
    )
    {
        var (workers, _) = await sweeps.WorkersAsync(cancellation);
        if (Guid.TryParse(argument, out var id) && workers.All(w => w.Id.Value != id))
            return (new WorkerId(id), null);
        var row = WorkerTarget.Find(workers, argument);
        return (row.Id, row);
    }

    // A new worker's row comes after its ready line, when its trainers agree.
    private static async Task<ControlReply> AskAsync(
        IControlStore control,
        ControlCommand command,
        bool mayCome,
        CancellationToken cancellation
    )
    {
        try
        {
            return await control.RequestAsync(command, cancellation);
        }
        catch (InputException) when (mayCome) { }
        var began = Stopwatch.GetTimestamp();
        await using var changed = new ChangeSignal(control);
        while (true)
        {
            var left = NewWorker - Stopwatch.GetElapsedTime(began);
            await changed.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
            try
            {
                return await control.RequestAsync(command, cancellation);
            }
            catch (InputException) when (Stopwatch.GetElapsedTime(began) < NewWorker) { }
        }
    }
}

/// <summary>The outcome of asking a worker to leave.</summary>
/// <param name="Row">Its latest row; null when it has been silent for more than a minute.</param>
public sealed record DrainedWorker(WorkerId Id, WorkerRow? Row, ControlReply Reply, CoordinatorView Coordinators);
