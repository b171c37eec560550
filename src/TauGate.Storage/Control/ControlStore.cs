using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;
using TauGate.Storage.Terms;

namespace TauGate.Storage.Control;

/// <summary>
/// Stores the clients' commands. Locks are taken in the order of a submission: the sweep, the lock against recording,
/// the counters.
/// </summary>
internal sealed class ControlStore(ConnectionPool connections) : IControlStore
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    public Task<ControlReply> RequestAsync(ControlCommand command, CancellationToken cancellation) =>
        connections.InTransactionAsync(
            connection =>
                command switch
                {
                    { Kind: ControlKind.Submit } => throw new ArgumentException(
                        "A submission writes its command itself.",
                        nameof(command)
                    ),
                    { Kind: ControlKind.Drain, Worker: { } worker } => DrainAsync(
                        connection,
                        command,
                        worker,
                        cancellation
                    ),
                    { Kind: not ControlKind.Drain, SweepId: { } sweep } => ChangeAsync(
                        connection,
                        command,
                        sweep,
                        cancellation
                    ),
                    _ => throw new ArgumentException(
                        $"A command '{command.Kind}' without its target.",
                        nameof(command)
                    ),
                },
            cancellation
        );

    public async Task<ImmutableArray<ControlRecord>> HistoryAsync(
        SweepId? sweepId,
        int limit,
        CancellationToken cancellation
    ) =>
        [
            .. await connections.ReadAsync(
                "Status/commands",
                r => new ControlRecord(
                    r.Identity<CommandId>("command"),
                    r.Word<ControlKind>("kind"),
                    r.Text("target"),
                    r.Text("issued_by"),
                    r.Time("issued_at"),
                    r.Nullable<DateTimeOffset>("applied_at"),
                    r.TextOrNull("outcome")
                ),
                cancellation,
                Parameters.Of(sweepId?.Value),
                Parameters.Of(limit)
            ),
        ];

    public async Task<CoordinatorView> CoordinatorsAsync(CancellationToken cancellation)
    {
        var (term, isBeating) = await connections.ReadOneAsync(
            "Status/term",
            r => (TermStore.Read(r), r.Boolean("is_beating")),
            cancellation
        );
        var nodes = await connections.ReadAsync(
            "Status/coordinators",
            r => new CoordinatorRow(r.Guid("id"), r.Text("host"), r.Text("address"), r.Text("program_version")),
            cancellation
        );
        return new CoordinatorView(term, isBeating, [.. nodes]);
    }

    public Task UpsertCoordinatorAsync(CoordinatorRow coordinator, CancellationToken cancellation) =>
        connections.ExecuteAsync(
            "Controlling/upsert_coordinator",
            cancellation,
            Parameters.Of(coordinator.Id),
            Parameters.Of(coordinator.Host),
            Parameters.Of(coordinator.Address),
            Parameters.Of(coordinator.ProgramVersion)
        );

    /// <summary>
    /// Polls twice a second: a notification in every transaction that changes something would take a lock that all of
    /// them share, and changes before the connection was made must be noticed too. The query reads a few small tables.
    /// </summary>
    public async Task WatchAsync(Action changed, CancellationToken cancellation)
    {
        string? last = null;
        while (true)
        {
            try
            {
                var now = await connections.ReadOneAsync("Status/watch", r => r.Text("versions"), cancellation);
                if (now != last)
                    changed();
                last = now;
            }
            catch (EnvironmentException)
            {
                last = null; // the first answer after an outage counts as a change
            }
            await Task.Delay(WatchInterval, cancellation);
        }
    }

    private static async Task<ControlReply> ChangeAsync(
        NpgsqlConnection connection,
        ControlCommand command,
        SweepId sweep,
        CancellationToken cancellation
    )
    {
        var rows = await ConnectionPool.ReadAsync(
            connection,
            "Controlling/lock_sweep",
            r => (Name: r.Text("name"), State: r.Word<SweepState>("state")),
            cancellation,
            Parameters.Of(sweep)
        );
        if (rows is not [var (name, state)])
            throw new InputException($"The database has no sweep {sweep}. 'taugate status' lists those it has.");
        if (
            await ConnectionPool.ReadOneAsync(
                connection,
                "Controlling/known",
                r => r.Boolean("is_known"),
                cancellation,
                Parameters.Of(command.Id)
            )
        )
            return new ControlReply(false);
        // A command about a sweep that waits for its tuning is for the tuning sweep too.
        var tuning = await ConnectionPool.ReadAsync(
            connection,
            "Controlling/tuning",
            r => r.Identity<SweepId>("tuning_sweep_id"),
            cancellation,
            Parameters.Of(sweep)
        );
        var ofTuning = tuning is [var waitedFor]
            ? await ChangeAsync(
                connection,
                command with
                {
                    Id = CommandId.New(),
                    SweepId = waitedFor,
                },
                waitedFor,
                cancellation
            )
            : new ControlReply(false);
        if (state == SweepState.Cancelled && command.Kind is not ControlKind.Cancel)
            throw new InputException(
                $"Sweep '{name}' is cancelled: {Parameters.Word(command.Kind)} does nothing for it. "
                    + "Submit it again ('taugate submit FILE'); cells with a result are not trained again."
            );
        var cells = 0L;
        if (command.Kind == ControlKind.Retry)
        {
            await ConnectionPool.ExecuteAsync(
                connection,
                "Submitting/lock_recording",
                cancellation,
                Parameters.Of(AdvisoryLocks.Counting)
            );
            await ConnectionPool.ExecuteAsync(
                connection,
                "Controlling/lock_counter",
                cancellation,
                Parameters.Of(sweep)
            );
            // A sweep without cells has no row.
            cells = (
                await ConnectionPool.ReadAsync(
                    connection,
                    "Controlling/retry",
                    r => r.Int64("reopened"),
                    cancellation,
                    Parameters.Of(sweep)
                )
            ).SingleOrDefault();
            if (cells == 0)
                return ofTuning;
        }
        else
        {
            var wanted = command.Kind switch
            {
                ControlKind.Cancel => SweepState.Cancelled,
                ControlKind.Pause => SweepState.Paused,
                _ => SweepState.Active,
            };
            if (wanted == state)
                return ofTuning;
            await ConnectionPool.ExecuteAsync(
                connection,
                "Controlling/set_state",
                cancellation,
                Parameters.Of(sweep),
                Parameters.Of(Parameters.Word(wanted))
            );
        }
        await StoreAsync(connection, command, cancellation);
        return new ControlReply(true, cells + ofTuning.Cells);
    }

    private static async Task<ControlReply> DrainAsync(
        NpgsqlConnection connection,
        ControlCommand command,
        WorkerId worker,
        CancellationToken cancellation
    )
    {
        var asked = await ConnectionPool.ReadAsync(
            connection,
            "Controlling/worker",
            r => r.Boolean("is_asked"),
            cancellation,
            Parameters.Of(worker)
        );
        if (asked is not [var isAsked])
        {
            var known = await ConnectionPool.ReadAsync(
                connection,
                "Status/workers",
                r => $"{r.Guid("id")} ({r.Text("host")})",
                cancellation
            );
            throw new InputException(
                $"The database has no worker {worker}. "
                    + (
                        known.Count == 0
                            ? "No worker was seen in the last minute."
                            : $"Seen in the last minute: {string.Join(", ", known)}."
                    )
            );
        }
        return new ControlReply(!isAsked && await StoreAsync(connection, command, cancellation));
    }

    /// <summary>False when the same command was stored before.</summary>
    private static async Task<bool> StoreAsync(
        NpgsqlConnection connection,
        ControlCommand command,
        CancellationToken cancellation
    )
    {
        var stored = await ConnectionPool.ExecuteAsync(
            connection,
            "Controlling/store",
            cancellation,
            Parameters.Of(command.Id),
            Parameters.Of(Parameters.Word(command.Kind)),
            Parameters.Of(command.SweepId?.Value),
            Parameters.Of(command.Worker?.Value),
            Parameters.Of(command.IssuedBy)
        );
        if (stored == 1)
            await ConnectionPool.ExecuteAsync(connection, "Submitting/notify", cancellation);
        return stored == 1;
    }
}
