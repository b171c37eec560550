using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Storage;

/// <summary>The client's commands. Locks are taken in the order of a submission: the sweep, the lock against recording, the counters.</summary>
internal sealed class ControlStore(Connections connections) : IControlStore
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    public Task<ControlReply> RequestAsync(ControlCommand command, CancellationToken cancellation) =>
        connections.InTransactionAsync(connection => command switch
        {
            { Kind: ControlKind.Submit } => throw new ArgumentException("A submission writes its command itself.", nameof(command)),
            { Kind: ControlKind.Drain, Worker: { } worker } => DrainAsync(connection, command, worker, cancellation),
            { Kind: not ControlKind.Drain, SweepId: { } sweep } => ChangeAsync(connection, command, sweep, cancellation),
            _ => throw new ArgumentException($"A command '{command.Kind}' without its target.", nameof(command)),
        }, cancellation);

    public async Task<ImmutableArray<ControlRecord>> HistoryAsync(SweepId? sweepId, int limit, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("command_history", r => new ControlRecord(
            r.GetUuid<CommandId>(0), Parameters.Parse<ControlKind>(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetFieldValue<DateTimeOffset>(4),
            r.GetNullable<DateTimeOffset?>(5), r.GetNullable<string>(6)), cancellation, Parameters.Of(sweepId?.Value), Parameters.Of(limit)),
    ];

    public async Task<CoordinatorView> CoordinatorsAsync(CancellationToken cancellation)
    {
        var (term, isBeating) = (await connections.ReadAsync("term_view", r => (
            new TermRow(r.GetNumber<TermNumber>(0), r.GetNullable<string>(1), r.GetNullable<string>(2), r.GetInt64(3)), r.GetBoolean(4)), cancellation)).Single();
        var nodes = await connections.ReadAsync(
            "coordinators", r => new CoordinatorRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3)), cancellation);
        return new CoordinatorView(term, isBeating, [.. nodes]);
    }

    public Task UpsertCoordinatorAsync(CoordinatorRow coordinator, CancellationToken cancellation) => connections.ExecuteAsync(
        "coordinator_upsert", cancellation,
        Parameters.Of(coordinator.Id), Parameters.Of(coordinator.Host), Parameters.Of(coordinator.Address), Parameters.Of(coordinator.ProgramVersion));

    /// <summary>
    /// Asks twice a second rather than be told: a notification in every transaction that changes something would take a lock that all of
    /// them share, and watchers must notice what a coordinator of before wrote. The query reads a few small tables.
    /// </summary>
    public async Task WatchAsync(Action changed, CancellationToken cancellation)
    {
        string? last = null;
        while (true)
        {
            try
            {
                var now = (await connections.ReadAsync("watch", r => r.GetString(0), cancellation)).Single();
                if (now != last) changed();
                last = now;
            }
            catch (EnvironmentException)
            {
                last = null; // the first answer after an outage counts as a change
            }
            await Task.Delay(WatchInterval, cancellation);
        }
    }

    private static async Task<ControlReply> ChangeAsync(NpgsqlConnection connection, ControlCommand command, SweepId sweep, CancellationToken cancellation)
    {
        var rows = await Connections.ReadAsync(
            connection, "control_lock_sweep", r => (Name: r.GetString(0), State: Parameters.Parse<SweepState>(r.GetString(1))), cancellation, Parameters.Of(sweep));
        if (rows is not [var (name, state)]) throw new InputException($"The database has no sweep {sweep}. 'taugate status' lists those it has.");
        if ((await Connections.ReadAsync(connection, "command_known", r => r.GetBoolean(0), cancellation, Parameters.Of(command.Id))).Single())
            return new ControlReply(false);
        // What is asked of a sweep that waits for its tuning is asked of the tuning too.
        var tuning = await Connections.ReadAsync(connection, "control_pending", r => r.GetNumber<SweepId>(0), cancellation, Parameters.Of(sweep));
        var ofTuning = tuning is [var waitedFor]
            ? await ChangeAsync(connection, command with { Id = CommandId.New(), SweepId = waitedFor }, waitedFor, cancellation)
            : new ControlReply(false);
        if (state == SweepState.Cancelled && command.Kind is not ControlKind.Cancel)
            throw new InputException(
                $"Sweep '{name}' is cancelled: {Parameters.Word(command.Kind)} does nothing for it. Submit it again ('taugate submit FILE'); cells with a result are not trained again.");
        var cells = 0L;
        if (command.Kind == ControlKind.Retry)
        {
            await Connections.ExecuteAsync(connection, "submit_count_lock", cancellation, Parameters.Of(Ledger.CountingLock));
            await Connections.ExecuteAsync(connection, "retry_lock", cancellation, Parameters.Of(sweep));
            cells = (await Connections.ReadAsync(connection, "retry", r => r.GetInt64(0), cancellation, Parameters.Of(sweep))).SingleOrDefault(); // no row for one without cells yet
            if (cells == 0) return ofTuning;
        }
        else
        {
            var wanted = command.Kind switch
            {
                ControlKind.Cancel => SweepState.Cancelled,
                ControlKind.Pause => SweepState.Paused,
                _ => SweepState.Active,
            };
            if (wanted == state) return ofTuning;
            await Connections.ExecuteAsync(connection, "control_set_state", cancellation, Parameters.Of(sweep), Parameters.Of(Parameters.Word(wanted)));
        }
        await StoreAsync(connection, command, cancellation);
        return new ControlReply(true, cells + ofTuning.Cells);
    }

    private static async Task<ControlReply> DrainAsync(NpgsqlConnection connection, ControlCommand command, WorkerId worker, CancellationToken cancellation)
    {
        var asked = await Connections.ReadAsync(connection, "control_worker", r => r.GetBoolean(0), cancellation, Parameters.Of(worker));
        if (asked is not [var isAsked])
        {
            var known = await Connections.ReadAsync(connection, "workers", r => $"{r.GetGuid(0)} ({r.GetString(2)})", cancellation);
            throw new InputException($"The database has no worker {worker}. " +
                (known.Count == 0 ? "No worker was seen in the last minute." : $"Seen in the last minute: {string.Join(", ", known)}."));
        }
        return new ControlReply(!isAsked && await StoreAsync(connection, command, cancellation));
    }

    /// <summary>False when the same command was stored before.</summary>
    private static async Task<bool> StoreAsync(NpgsqlConnection connection, ControlCommand command, CancellationToken cancellation)
    {
        var stored = await Connections.ExecuteAsync(
            connection, "command_insert", cancellation,
            Parameters.Of(command.Id), Parameters.Of(Parameters.Word(command.Kind)), Parameters.Of(command.SweepId?.Value), Parameters.Of(command.Worker?.Value), Parameters.Of(command.IssuedBy));
        if (stored == 1) await Connections.ExecuteAsync(connection, "notify_control", cancellation);
        return stored == 1;
    }
}
