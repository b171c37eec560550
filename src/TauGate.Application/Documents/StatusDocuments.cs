using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Application.Status;
using TauGate.Core.Ports;

namespace TauGate.Application.Documents;

/// <summary><c>status SWEEP</c> and <c>watch SWEEP</c> of a stored sweep.</summary>
/// <param name="Look">Absent of a sweep that does not grow.</param>
/// <param name="Tuning">Of a further revision that waits for its tuning; absent without.</param>
public sealed record SweepStatusDocument(
    string Sweep,
    CellCounts Cells,
    double ElapsedSeconds,
    int Revision,
    string State,
    int Priority,
    long FailedAttempts,
    long Attestations,
    long Conflicts,
    int NumericClasses,
    ImmutableArray<FailurePart> Failures,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LookPart? Look,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TuningPart? Tuning,
    CoordinatorsPart Coordinators,
    ImmutableArray<WorkerPart> Workers,
    ImmutableArray<CommandPart> Commands
) : Document
{
    /// <summary>The status as a document.</summary>
    public static SweepStatusDocument Of(StoredSweepStatus status)
    {
        var (sweep, stored, cluster) = (status.Sweep, status.Sweep.Stored, status.Cluster);
        return new SweepStatusDocument(
            stored.Name,
            CellCounts.Of(sweep.Cells, stored.ReusedAtSubmission),
            Seconds(sweep.Elapsed),
            stored.Revision,
            Word(stored.State),
            stored.Priority,
            sweep.Integrity.FailedAttempts,
            sweep.Integrity.Attestations,
            sweep.Integrity.Conflicts,
            sweep.Integrity.NumericClasses,
            FailurePart.Of(sweep.Failures),
            LookPart.From(status.Growth),
            TuningPart.From(status.Waiting),
            CoordinatorsPart.Of(cluster.Coordinators),
            [.. cluster.Workers.Select(w => WorkerPart.Of(w, cluster.Coordinators.IsBeating))],
            [.. cluster.Commands.Select(CommandPart.Of)]
        );
    }
}

/// <summary><c>status SWEEP</c> and <c>submit</c> of a sweep that waits for its tuning and has no cells yet.</summary>
/// <param name="Cells">All of them pending.</param>
/// <param name="Coordinators">Absent for <c>submit</c>, as are workers and commands.</param>
/// <param name="CoordinatorRunning">For <c>submit</c>; absent otherwise.</param>
public sealed record WaitingSweepDocument(
    string Sweep,
    CellCounts Cells,
    double ElapsedSeconds,
    int Revision,
    string State,
    TuningPart Tuning,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CoordinatorsPart? Coordinators,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WorkerPart>? Workers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CommandPart>? Commands,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? CoordinatorRunning
) : Document
{
    /// <summary>The status as a document.</summary>
    public static WaitingSweepDocument Of(WaitingSweepStatus status)
    {
        var cluster = status.Cluster;
        return Of(status.Waiting) with
        {
            Coordinators = CoordinatorsPart.Of(cluster.Coordinators),
            Workers = [.. cluster.Workers.Select(w => WorkerPart.Of(w, cluster.Coordinators.IsBeating))],
            Commands = [.. cluster.Commands.Select(CommandPart.Of)],
        };
    }

    /// <summary>What was submitted as a document.</summary>
    public static WaitingSweepDocument Of(WaitingSweep waiting, CoordinatorView coordinators) =>
        Of(waiting) with
        {
            CoordinatorRunning = coordinators.IsBeating,
        };

    internal static CellCounts CellsOf(WaitingSweep waiting)
    {
        var total = waiting.Pending.Spec.CellCount;
        return CellCounts.Of(new SweepProgress(total, 0, 0, 0, 0, 0, total), reused: 0);
    }

    private static WaitingSweepDocument Of(WaitingSweep waiting) =>
        new(
            waiting.Pending.Name,
            CellsOf(waiting),
            0,
            0,
            Word(waiting.Pending.State),
            TuningPart.From(waiting)!,
            null,
            null,
            null,
            null
        );
}

/// <summary><c>status</c> and <c>watch</c> of all sweeps.</summary>
/// <param name="Coordinators">Absent when there is no database yet, as are workers and commands.</param>
public sealed record AllSweepsDocument(
    ImmutableArray<ListedSweepPart> Sweeps,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CoordinatorsPart? Coordinators,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WorkerPart>? Workers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CommandPart>? Commands
) : Document
{
    /// <summary>Of a home that has no database yet.</summary>
    public static AllSweepsDocument Empty { get; } = new([], null, null, null);

    /// <summary>The status as a document.</summary>
    public static AllSweepsDocument Of(AllSweepsStatus status)
    {
        var cluster = status.Cluster;
        return new AllSweepsDocument(
            [.. status.Sweeps.Select(ListedSweepPart.Of), .. status.Waiting.Select(ListedSweepPart.Of)],
            CoordinatorsPart.Of(cluster.Coordinators),
            [.. cluster.Workers.Select(w => WorkerPart.Of(w, cluster.Coordinators.IsBeating))],
            [.. cluster.Commands.Select(CommandPart.Of)]
        );
    }
}
