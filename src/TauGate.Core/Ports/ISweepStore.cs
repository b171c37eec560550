using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Ports;

/// <summary>Submits sweeps and reads their state, for clients.</summary>
public interface ISweepStore
{
    /// <summary>
    /// Stores a sweep and its cells. Submitting the same name and specification again gives the same sweep; a superset
    /// of its cells gives a new revision; anything else is refused.
    /// </summary>
    /// <exception cref="InputException">The name is taken by a different sweep; the message shows the
    /// difference.</exception>
    Task<StoredSweep> SubmitAsync(
        SweepSpec spec,
        string source,
        OwnerId? owner,
        CancellationToken cancellation,
        SubmitOptions? options = null
    );

    /// <summary>Keeps an attached sweep active. Called every 2 s by its <c>run</c>.</summary>
    Task BeatOwnerAsync(SweepId sweepId, OwnerId owner, CancellationToken cancellation);

    /// <summary>
    /// Detaches an owner; without any other, the sweep's cells are not trained until it is attached or submitted again.
    /// </summary>
    Task ReleaseOwnerAsync(SweepId sweepId, OwnerId owner, CancellationToken cancellation);

    /// <summary>Sweeps by name, newest first.</summary>
    Task<ImmutableArray<StoredSweep>> SweepsAsync(CancellationToken cancellation);

    /// <summary>The sweep of that name, or null.</summary>
    Task<StoredSweep?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Every specification that a sweep has had, oldest first.</summary>
    Task<ImmutableArray<SweepRevision>> RevisionsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>Counts of cells by state.</summary>
    Task<SweepProgress> ProgressAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// Time from the submission of the sweep's present revision to now while cells are pending, else to when the last
    /// of them settled; zero when all of them had settled before. By the database's clock.
    /// </summary>
    Task<TimeSpan> ElapsedAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// How many of these cells have a recorded result (a plan's ledger hits), and measured seconds by method for the
    /// estimate.
    /// </summary>
    Task<PlanFacts> PlanAsync(SweepSpec spec, CancellationToken cancellation);

    /// <summary>The aggregated table, rows in the order of the sweep's variants.</summary>
    Task<ImmutableArray<TableRow>> MainTableAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>Failed attempts of quarantined cells, newest first.</summary>
    Task<ImmutableArray<FailedCell>> FailuresAsync(SweepId sweepId, int limit, CancellationToken cancellation);

    /// <summary>What happened to one cell of a sweep; null when it has no such ordinal.</summary>
    Task<CellHistory?> AttemptsAsync(SweepId sweepId, long ordinal, CancellationToken cancellation);

    /// <summary>Where the result of one cell comes from; null while it has none.</summary>
    Task<Provenance?> ProvenanceAsync(SweepId sweepId, long ordinal, CancellationToken cancellation);

    /// <summary>Failed attempts, attestations and conflicts of a sweep's cells and foundations.</summary>
    Task<SweepIntegrity> IntegrityAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>Workers seen in the last minute, and conflicts ever recorded.</summary>
    Task<(ImmutableArray<WorkerRow> Workers, long Conflicts)> WorkersAsync(CancellationToken cancellation);
}

/// <summary>How a sweep is submitted.</summary>
public sealed record SubmitOptions
{
    /// <summary>Null keeps the sweep's priority, 0 for a new one.</summary>
    public int? Priority { get; init; }

    /// <summary>
    /// Accept a specification that lacks cells of the stored one: their memberships are dropped, their results kept.
    /// </summary>
    public bool Replace { get; init; }

    /// <summary>What tuning tried and chose, for a sweep that was tuned; null leaves what is stored.</summary>
    public IReadOnlyCollection<TuningTrial>? Tuning { get; init; }

    /// <summary>For the audit trail; null writes none.</summary>
    public string? IssuedBy { get; init; }

    /// <summary>The command's id in the audit trail.</summary>
    public CommandId Id { get; init; } = CommandId.New();
}

/// <summary>A sweep in the database.</summary>
public sealed record StoredSweep(
    SweepId Id,
    string Name,
    int Revision,
    SpecDigest SpecDigest,
    DateTimeOffset SubmittedAt,
    long Cells,
    long ReusedAtSubmission
)
{
    /// <summary>The state that its users want.</summary>
    public SweepState State { get; init; }

    /// <summary>Sweeps of higher priority are served first.</summary>
    public int Priority { get; init; }

    /// <summary>Whether its seeds are added until its claims are decided (<see cref="IGrowthStore"/>).</summary>
    public bool Grows { get; init; }
}

/// <summary>The states that users can bring a sweep into.</summary>
public enum SweepState
{
    /// <summary>Its cells are wanted while it is submitted or a run is attached to it.</summary>
    Active,

    /// <summary>None of its cells begins.</summary>
    Paused,

    /// <summary>Its cells are not wanted any more; submitting or running it again makes it active.</summary>
    Cancelled,
}

/// <summary>
/// A sweep's distinct cells, counted by state. <paramref name="Total"/> = done + quarantined + blocked + pending; done
/// includes diverged and collapsed.
/// </summary>
/// <param name="Pending">Cells that have neither a result nor been given up, including those that execute now.</param>
/// <param name="Running">Those of <paramref name="Pending"/> that execute now, as the coordinator noted a second or two
/// ago; 0 without a coordinator.</param>
public sealed record SweepProgress(
    long Total,
    long Done,
    long Diverged,
    long Collapsed,
    long Quarantined,
    long Blocked,
    long Pending,
    long Running = 0
);

/// <summary>Counts of what was recorded of a sweep besides first results.</summary>
public sealed record SweepIntegrity(long FailedAttempts, long Attestations, long Conflicts)
{
    /// <summary>Numeric classes that the first results of the sweep's cells span.</summary>
    public int NumericClasses { get; init; }
}

/// <summary>What the ledger has of a sweep before it runs.</summary>
/// <param name="MedianSeconds">Measured median seconds of a cell by method; foundations under the name
/// <c>foundation</c>.</param>
public sealed record PlanFacts(
    long LedgerHits,
    long FoundationsTotal,
    long FoundationsDone,
    IReadOnlyDictionary<string, double> MedianSeconds
);

/// <summary>One row of the aggregated table: a label and its axis values over seeds.</summary>
/// <param name="N">Cells with a result.</param>
/// <param name="Metrics">By metric name, such as <c>target_accuracy</c>; metrics without a value are absent.</param>
public sealed record TableRow(
    string Label,
    string Method,
    ImmutableSortedDictionary<string, OptionValue> Axes,
    long N,
    long Diverged,
    long? TrainableParameters,
    ImmutableSortedDictionary<string, MetricSummary> Metrics
)
{
    private const int FewestRising = 6;

    /// <summary>Cells that did not learn; they are part of the means.</summary>
    public long Collapsed { get; init; }

    /// <summary>
    /// What the last epoch added to the accuracy on the target's validation images, over seeds; null when nothing was
    /// trained. Diverged cells are not in it.
    /// </summary>
    public MetricSummary? LastEpoch { get; init; }

    /// <summary>
    /// Whether accuracy still rose in the last epoch: at least six cells, and the interval of <see cref="LastEpoch"/>
    /// wholly above 0. More epochs might raise the row further.
    /// </summary>
    public bool IsRising => LastEpoch is { N: >= FewestRising, CiLow: > 0 };

    /// <summary>Label and axis values, such as <c>lora rank=8</c>.</summary>
    public string Title => Variant.TitleOf(Label, Axes);
}

/// <summary>
/// Mean over seeds, standard deviation (ddof 1) and 95 % t interval of the mean; the last three are null below two
/// seeds.
/// </summary>
public sealed record MetricSummary(long N, double Mean, double? Std, double? CiLow, double? CiHigh);

/// <summary>A cell that was given up, with its last failure.</summary>
public sealed record FailedCell(
    long Ordinal,
    string Label,
    long Seed,
    string State,
    FailureKind? Kind,
    string? Detail,
    string? StandardError,
    int Attempts,
    string? Host
);
