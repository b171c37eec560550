using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Ports;

/// <summary>
/// Sweeps whose learning rates and further options are tuned: they wait in the database for their tuning sweep, and are
/// then submitted with what it chooses: by the attached <c>run</c>, or by the coordinator for sweeps that were
/// submitted.
/// </summary>
public interface ITuningStore
{
    /// <summary>
    /// Stores the tuning sweep of a sweep, and that the sweep waits for it. Returns the tuning sweep.
    /// </summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    /// <param name="owner">Of an attached run; null for a submission.</param>
    /// <exception cref="InputException">The tuning sweep lacks cells of the one that is there, or the sweep would lack
    /// cells of the stored one of its name whatever were chosen; the message tells the difference. Nothing is stored
    /// then.</exception>
    Task<StoredSweep> SubmitAsync(
        SweepSpec tuned,
        string source,
        OwnerId? owner,
        CancellationToken cancellation,
        SubmitOptions? options = null
    );

    /// <summary>The results there are of these tuning cells, whichever sweep they were trained for.</summary>
    Task<IReadOnlyDictionary<CellKey, TuningOutcome>> OutcomesAsync(
        IReadOnlyCollection<CellKey> cells,
        CancellationToken cancellation
    );

    /// <summary>The sweep of that name that waits for its tuning, or null.</summary>
    Task<PendingSweep?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Every sweep that waits for its tuning, newest first.</summary>
    Task<ImmutableArray<PendingSweep>> PendingAsync(CancellationToken cancellation);

    /// <summary>
    /// What the tuning of a stored sweep tried and chose, in the order of its variants; empty for one that was not
    /// tuned.
    /// </summary>
    Task<ImmutableArray<TuningTrial>> TableAsync(string sweep, CancellationToken cancellation);

    /// <summary>Submitted sweeps whose tuning cells all have a result: they can go on.</summary>
    Task<ImmutableArray<PendingSweep>> TunedAsync(CancellationToken cancellation);

    /// <summary>
    /// Submits a sweep with what was chosen, if it still waits. One fenced transaction; repeating is harmless.
    /// </summary>
    /// <exception cref="InputException">The sweep of that name lacks cells of the stored one.</exception>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task ContinueAsync(
        TermNumber term,
        PendingSweep pending,
        SweepSpec resolved,
        IReadOnlyCollection<TuningTrial> trials,
        CancellationToken cancellation
    );

    /// <summary>Stores why a sweep cannot begin although it is tuned; submitting it again removes that.</summary>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task RefuseAsync(TermNumber term, PendingSweep pending, string reason, CancellationToken cancellation);
}

/// <summary>A sweep that waits for its tuning.</summary>
/// <param name="SweepId">Its own row, which has no revision yet when it is new.</param>
/// <param name="TuningSweepId">The sweep that it waits for, <c>NAME.tuning</c>.</param>
/// <param name="Spec">With <see cref="SweepSpec.Tune"/>.</param>
/// <param name="IsDetached">Submitted: the coordinator goes on with it.</param>
/// <param name="Replaces">Cells of the stored sweep may be lacking.</param>
/// <param name="State">What its users want of it.</param>
/// <param name="Refusal">Why it cannot begin although it is tuned; null while it waits.</param>
public sealed record PendingSweep(
    SweepId SweepId,
    string Name,
    SweepId TuningSweepId,
    SweepSpec Spec,
    string Source,
    bool IsDetached,
    bool Replaces,
    int? Priority,
    string? SubmittedBy,
    DateTimeOffset SubmittedAt,
    SweepState State,
    string? Refusal
)
{
    /// <summary>Name of the tuning sweep.</summary>
    public string TuningName => TuningGrid.NameOf(Name);
}
