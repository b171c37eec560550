using System.Collections.Immutable;
using TauGate.Application.Wording;
using TauGate.Core.Ports;
using TauGate.Core.Reading;

namespace TauGate.Application.Status;

/// <summary>A sweep that waits for its tuning, and the state of the tuning.</summary>
/// <param name="Tuning">The tuning sweep.</param>
/// <param name="Cells">Of the tuning sweep.</param>
/// <param name="Failures">Of the tuning sweep, the newest twenty.</param>
public sealed record WaitingSweep(
    PendingSweep Pending,
    StoredSweep Tuning,
    SweepProgress Cells,
    TimeSpan Elapsed,
    ImmutableArray<FailedCell> Failures
)
{
    private const int ShownFailures = 20;

    /// <summary>Why nothing can be chosen though every tuning cell has its result; null otherwise.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Whether the sweep follows by itself, or by the run that is attached to it.</summary>
    public bool GoesOn =>
        Obstacle is null
        && Pending is { Refusal: null, State: not SweepState.Cancelled }
        && Tuning.State != SweepState.Cancelled
        && !(Cells.Pending == 0 && Cells.Done < Cells.Total);

    /// <summary>How it stands, in one line.</summary>
    public string Phrase => TuningPhrases.Waiting(Pending, Tuning.State, Cells, Obstacle);

    /// <summary>The sweep of that name, when it waits.</summary>
    public static async Task<WaitingSweep?> FindAsync(Stores stores, string name, CancellationToken cancellation) =>
        await stores.Tuning.FindAsync(name, cancellation) is { } pending
            ? await ReadAsync(stores, pending, cancellation)
            : null;

    /// <summary>Those that have no cells yet, newest first.</summary>
    public static async Task<ImmutableArray<WaitingSweep>> WithoutCellsAsync(
        Stores stores,
        CancellationToken cancellation
    )
    {
        var waiting = ImmutableArray.CreateBuilder<WaitingSweep>();
        foreach (var pending in await stores.Tuning.PendingAsync(cancellation))
        {
            if (
                await stores.Sweeps.FindAsync(pending.Name, cancellation) is null
                && await ReadAsync(stores, pending, cancellation) is { } one
            )
                waiting.Add(one);
        }
        return waiting.ToImmutable();
    }

    private static async Task<WaitingSweep?> ReadAsync(
        Stores stores,
        PendingSweep pending,
        CancellationToken cancellation
    )
    {
        var sweeps = stores.Sweeps;
        if (await sweeps.FindAsync(pending.TuningName, cancellation) is not { } tuning)
            return null;
        var cells = await sweeps.ProgressAsync(tuning.Id, cancellation);
        // Computed from the results, because an attached run does not store why it did not go on.
        var obstacle =
            cells.Done == cells.Total
                ? (await TuningReader.ReadAsync(stores.Tuning, pending.Spec, cancellation)).Obstacle
                : null;
        return new WaitingSweep(
            pending,
            tuning,
            cells,
            await sweeps.ElapsedAsync(tuning.Id, cancellation),
            await sweeps.FailuresAsync(tuning.Id, ShownFailures, cancellation)
        )
        {
            Obstacle = obstacle,
        };
    }
}
