using System.Collections.Immutable;
using Akka.Actor;
using TauGate.Cluster.Recording;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Text;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Carries out the users' commands and gives their outcomes. A command has already changed the sweep's row; it is
/// carried out when the scheduler has followed that change.
/// </summary>
internal sealed class CommandDesk(SchedulerState state, WorkerRoster workers, Dispatcher dispatcher, IActorRef writer)
{
    /// <summary>
    /// How long a drain waits for a worker that is not connected: it may be starting, or be seeking the cluster after a
    /// takeover, and it says hello only when its trainers have agreed.
    /// </summary>
    private static readonly TimeSpan Absence = TimeSpan.FromMinutes(1);

    private readonly HashSet<CommandId> _answered = [];

    /// <summary>When each pending command was first seen.</summary>
    private readonly Dictionary<CommandId, TimeSpan> _seen = [];

    /// <summary>Workers that are to leave and have not yet said that they drain.</summary>
    private readonly HashSet<WorkerId> _draining = [];

    /// <summary>Drains whose worker was connected and was told.</summary>
    private readonly HashSet<CommandId> _told = [];

    /// <summary>
    /// Tasks that were withdrawn from workers when a sweep ended or paused, kept for the outcome of the command.
    /// </summary>
    private readonly Dictionary<SweepId, Withdrawal> _withdrawn = [];

    /// <summary>Whether drains are under way, so that the commands have to be looked at again.</summary>
    public bool IsDraining => _draining.Count > 0;

    /// <summary>A sweep has ended or was paused, and these tasks are not wanted any more.</summary>
    public void Withdrawn(SweepId sweep, Withdrawal withdrawal) => _withdrawn[sweep] = withdrawal;

    /// <summary>A sweep goes on: what it wanted before may be wanted again.</summary>
    public void Wanted(SweepId sweep) => _withdrawn.Remove(sweep);

    /// <summary>Carries out the pending commands that can be carried out now.</summary>
    /// <param name="sweeps">Cells of the active sweeps that are still to be done.</param>
    public void Apply(ImmutableArray<PendingCommand> pending, IReadOnlyDictionary<SweepId, int> sweeps, TimeSpan now)
    {
        // The ledger also returns commands whose outcome is still being written.
        _answered.IntersectWith(pending.Select(c => c.Id));
        foreach (var gone in _seen.Keys.Except(pending.Select(c => c.Id)).ToArray())
            _seen.Remove(gone);
        _told.IntersectWith(_seen.Keys);
        foreach (var command in pending)
            _seen.TryAdd(command.Id, now);
        _draining.Clear();
        var applied = new List<AppliedCommand>();
        foreach (var command in pending.Where(c => !_answered.Contains(c.Id)))
            if (Outcome(command, sweeps, now) is { } outcome)
                applied.Add(new AppliedCommand(command.Id, outcome));
        state.Drain(_draining);
        if (applied.Count == 0)
            return;
        foreach (var command in applied)
            _answered.Add(command.Id);
        writer.Tell(
            new LedgerProtocol.Write("commands' outcomes", (ledger, term, cancellation) =>
                ledger.CommandsAppliedAsync(term, applied, cancellation)
            )
        );
    }

    /// <summary>The outcome of a command; null while it is under way.</summary>
    private string? Outcome(PendingCommand command, IReadOnlyDictionary<SweepId, int> sweeps, TimeSpan now) =>
        command switch
        {
            { Kind: ControlKind.Drain, Worker: { } worker } => Drain(worker, command.Id, now - _seen[command.Id]),
            { Kind: ControlKind.Cancel, SweepId: { } sweep } => Cancel(sweep, now),
            { Kind: ControlKind.Pause, SweepId: { } sweep } => Pause(sweep),
            { SweepId: { } sweep } when sweeps.TryGetValue(sweep, out var left) =>
                $"{Plural.Count(left, "cell")} to be done",
            _ => "nothing to be done",
        };

    private string Cancel(SweepId sweep, TimeSpan now)
    {
        if (!_withdrawn.Remove(sweep, out var withdrawal))
            return "nothing of it was under way";
        dispatcher.Follow(withdrawal.Executing, now);
        // Tasks that have begun meanwhile are ended too.
        dispatcher.Follow(withdrawal.Queued.Select(q => new Effect.Abandon(q.Worker, q.Tasks)), now);
        return $"{Plural.Count(QueuedOf(withdrawal), "queued task")} given back, "
            + $"{Plural.Count(withdrawal.Executing.Sum(e => e.Tasks.Count), "executing task")} ended";
    }

    private string Pause(SweepId sweep) =>
        _withdrawn.Remove(sweep, out var withdrawal)
            ? $"{Plural.Count(QueuedOf(withdrawal), "queued task")} given back; what executes ends"
            : "nothing of it was queued";

    private string? Drain(WorkerId worker, CommandId command, TimeSpan waited)
    {
        // A worker that has not been told may connect again in a moment.
        var isOver = waited >= Absence || _told.Contains(command);
        switch (workers.Find(worker))
        {
            case { Row.State: not WorkerState.Left, IsDraining: true } link:
                return $"it is draining; {Plural.Count(link.Row.Executing, "task")} under way";
            case { Row.State: WorkerState.Left } when isOver:
                return "it has left";
            case null when state.IsOpen && isOver:
                return "not connected; nothing to drain";
            case { Row.State: not WorkerState.Left }:
                _told.Add(command);
                goto default;
            default:
                // It is told with every heartbeat until it says that it drains.
                _draining.Add(worker);
                return null;
        }
    }

    private static int QueuedOf(Withdrawal withdrawal) => withdrawal.Queued.Sum(q => q.Tasks.Count);
}
