using System.Collections.Immutable;
using System.Diagnostics;
using TauGate.Application.Status;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Application.Watching;

/// <summary>
/// Follows one sweep until it is settled, or all that are active until cancelled: reads the database when it says that
/// something has changed, and every second. Survives that the database is away.
/// </summary>
/// <param name="revive">Called when the database cannot be reached.</param>
public sealed class WatchSession(Stores stores, Func<CancellationToken, Task> revive, IWatchView view)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettledInterval = TimeSpan.FromSeconds(10);
    private const int ShownFailures = 3;

    /// <summary>
    /// How long after the last result workers may still be shown at work: a heartbeat, and the pause between two writes
    /// of a row.
    /// </summary>
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(4);

    private readonly ISweepStore _sweeps = stores.Sweeps;
    private readonly IControlStore _control = stores.Control;
    private readonly Dictionary<SweepId, Followed> _followed = [];
    private bool _databaseLost;

    /// <summary>What is remembered of a sweep between two looks.</summary>
    private sealed class Followed(TimeSpan elapsed)
    {
        private readonly long _began = Stopwatch.GetTimestamp();

        public SettleRate Rate { get; } = new(TimeProvider.System);

        public TimeSpan Elapsed => elapsed + Stopwatch.GetElapsedTime(_began);

        public long GivenUp { get; set; }

        public ImmutableArray<FailedCell> Failures { get; set; } = [];

        /// <summary>The last look at a sweep that had settled; it need not be looked at every time.</summary>
        public (WatchedSweep Sweep, long At)? Settled { get; set; }
    }

    /// <summary>Follows until nothing more will happen to the sweep; without one, until cancelled.</summary>
    /// <param name="sweep">Its name; null for all.</param>
    /// <returns>Whether the sweep is settled; false when cancelled.</returns>
    /// <exception cref="InputException">There is no such sweep, or no longer.</exception>
    public async Task<bool> RunAsync(string? sweep, CancellationToken cancellation)
    {
        await using var changed = new ChangeSignal(stores.Control);
        long? settled = null;
        try
        {
            while (true)
            {
                if (await LookAsync(sweep, cancellation) is { } state)
                {
                    view.Update(state);
                    if (sweep is null || !state.IsSettled)
                        settled = null;
                    // What is printed at the end should not show workers busy with what is done.
                    else if (
                        Stopwatch.GetElapsedTime(settled ??= Stopwatch.GetTimestamp()) >= RestPatience
                        || state.IsAtRest
                    )
                        return true;
                }
                // The look says what is wrong when nothing is heard.
                await changed.WaitAsync(Interval, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return settled is not null;
        }
    }

    private async Task<WatchState?> LookAsync(string? sweep, CancellationToken cancellation)
    {
        try
        {
            var state = await ReadAsync(sweep, cancellation);
            if (_databaseLost)
                view.Say("The database is back.");
            _databaseLost = false;
            return state;
        }
        catch (EnvironmentException e) when (e is not SchemaChangedException)
        {
            if (!_databaseLost)
                view.Say($"{e.Message} Trying again; the workers go on from what they were granted.");
            _databaseLost = true;
            await revive(cancellation);
            return null;
        }
    }

    private async Task<WatchState> ReadAsync(string? sweep, CancellationToken cancellation)
    {
        // One that waits for its tuning is followed from there; when it waits no more, it is there itself.
        var waiting = sweep is null ? null : await WaitingSweep.FindAsync(stores, sweep, cancellation);
        ImmutableArray<StoredSweep> stored = sweep is null
            ? [.. (await _sweeps.SweepsAsync(cancellation)).Where(s => s.State != SweepState.Cancelled)]
            : [waiting?.Tuning ?? await StoredSweeps.FindAsync(_sweeps, sweep, cancellation)];
        var watched = new List<WatchedSweep>();
        var goesOn = waiting is { GoesOn: true };
        foreach (var one in stored)
        {
            var now = await ReadOneAsync(one, cancellation);
            if (await GrowthStanding.ReadAsync(stores.Growth, one, now.Cells, cancellation) is { } growth)
            {
                now = now with { Look = growth.Phrase };
                goesOn |= growth.GoesOn;
            }
            if (sweep is not null || !now.IsSettled)
                watched.Add(now);
        }
        var (workers, _) = await _sweeps.WorkersAsync(cancellation);
        var coordinators = await _control.CoordinatorsAsync(cancellation);
        var state = new WatchState([.. watched], coordinators, workers) { GoesOn = goesOn };
        return sweep is not null && state.IsSettled
            ? state with
            {
                HasOtherWork = await IsOtherWorkAsync(cancellation),
            }
            : state;
    }

    private async Task<bool> IsOtherWorkAsync(CancellationToken cancellation)
    {
        foreach (var active in await stores.Ledger.ActiveSweepsAsync(cancellation))
            if ((await _sweeps.ProgressAsync(active.Id, cancellation)).Pending > 0)
                return true;
        return false;
    }

    private async Task<WatchedSweep> ReadOneAsync(StoredSweep stored, CancellationToken cancellation)
    {
        if (
            _followed.GetValueOrDefault(stored.Id)?.Settled is { } settled
            && settled.Sweep.Stored == stored
            && Stopwatch.GetElapsedTime(settled.At) < SettledInterval
        )
            return settled.Sweep;

        var cells = await _sweeps.ProgressAsync(stored.Id, cancellation);
        if (!_followed.TryGetValue(stored.Id, out var followed))
            _followed[stored.Id] = followed = new Followed(await _sweeps.ElapsedAsync(stored.Id, cancellation));
        if (cells.Quarantined + cells.Blocked != followed.GivenUp)
        {
            followed.Failures = await _sweeps.FailuresAsync(stored.Id, ShownFailures, cancellation);
            followed.GivenUp = cells.Quarantined + cells.Blocked;
        }
        var rate = followed.Rate.After(cells.Total - cells.Pending);
        TimeSpan? left = rate is > 0 ? TimeSpan.FromSeconds(cells.Pending / rate.Value) : null;
        var now = new WatchedSweep(stored, cells, followed.Elapsed, rate, left, followed.Failures);
        if (!now.IsSettled)
        {
            followed.Settled = null;
            return now;
        }
        now = now with { Elapsed = await _sweeps.ElapsedAsync(stored.Id, cancellation) };
        followed.Settled = (now, Stopwatch.GetTimestamp());
        return now;
    }
}
