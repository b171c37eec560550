using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Storage.Ledger;

/// <summary>An execution that later ones of the same task and numeric class are compared with.</summary>
internal readonly record struct FirstResult(ExecutionId Execution, Digest Digest);

/// <summary>What the ledger has about the tasks of a batch. Deciding on the batch adds its own records.</summary>
internal sealed class RecordContext
{
    /// <summary>Executions that were recorded before.</summary>
    public required HashSet<ExecutionId> Executions { get; init; }

    /// <summary>The batch's foundations that the ledger has as tasks, with their canonical result, or null.</summary>
    public required Dictionary<FoundationKey, CanonicalFoundation?> Foundations { get; init; }

    /// <summary>The batch's cells that the ledger has, with their foundation's key.</summary>
    public required Dictionary<CellKey, FoundationKey> Cells { get; init; }

    /// <summary>First results by task and numeric class.</summary>
    public required Dictionary<(TaskKey Task, NumericClass Class), FirstResult> First { get; init; }

    /// <summary>Tasks that have a result in any class.</summary>
    public required HashSet<TaskKey> WithResult { get; init; }
}

/// <summary>A result of a task that has one already.</summary>
internal sealed record Attestation(
    TaskKey Task,
    Execution Execution,
    RecordOutcome Kind,
    Digest Digest,
    CellStatus Status,
    ModeMeasures? Target,
    ModeMeasures? Source
);

/// <summary>A result that contradicts an earlier one of its class.</summary>
internal sealed record Conflict(TaskKey Task, Execution Execution, Digest Digest, FirstResult First);

/// <summary>
/// What a batch writes, and what is answered for each record: a pure function of the batch and of what the ledger knew
/// (<c>docs/database.md</c>).
/// </summary>
internal sealed class RecordPlan
{
    private readonly RecordContext _known;

    private RecordPlan(RecordContext known) => _known = known;

    public List<(TaskKey Task, Execution Execution)> Executions { get; } = [];

    public List<FoundationRecord> Foundations { get; } = [];

    public List<CellRecord> Cells { get; } = [];

    public List<Attestation> Attestations { get; } = [];

    public List<Conflict> Conflicts { get; } = [];

    public List<FoundationOutcome> FoundationOutcomes { get; } = [];

    public List<RecordOutcome> CellOutcomes { get; } = [];

    /// <summary>Whether there is anything to write.</summary>
    public bool Writes => Executions.Count > 0;

    /// <summary>Decides on foundations, then on cells.</summary>
    public static RecordPlan Decide(RecordBatch batch, RecordContext known)
    {
        var plan = new RecordPlan(known);
        foreach (var record in batch.Foundations)
            plan.FoundationOutcomes.Add(plan.Decide(record));
        foreach (var record in batch.Cells)
            plan.CellOutcomes.Add(plan.Decide(record));
        return plan;
    }

    private FoundationOutcome Decide(FoundationRecord record)
    {
        var result = record.Result;
        if (!_known.Foundations.ContainsKey(result.Key))
            return new FoundationOutcome(RecordOutcome.Rejected, null);
        var outcome = Compare(result.Key, record.Execution, result.Digest.Value, result.Status, null, null);
        if (outcome == RecordOutcome.Recorded)
        {
            Foundations.Add(record);
            _known.Foundations[result.Key] = new CanonicalFoundation(
                result.Digest,
                record.Artifact,
                result.Status == CellStatus.Diverged
            );
        }
        return new FoundationOutcome(outcome, _known.Foundations[result.Key]);
    }

    private RecordOutcome Decide(CellRecord record)
    {
        var result = record.Result;
        if (
            !IsSound(record)
            || !_known.Cells.TryGetValue(result.Key, out var foundationKey)
            || foundationKey != result.FoundationKey
            || _known.Foundations.GetValueOrDefault(foundationKey)?.Digest != result.FoundationDigest
        )
            return RecordOutcome.Rejected;
        var outcome = Compare(
            result.Key,
            record.Execution,
            record.ResultDigest.Value,
            result.Status,
            result.Target,
            result.Source
        );
        if (outcome == RecordOutcome.Recorded)
            Cells.Add(record);
        return outcome;
    }

    private RecordOutcome Compare(
        TaskKey task,
        Execution execution,
        Digest digest,
        CellStatus status,
        ModeMeasures? target,
        ModeMeasures? source
    )
    {
        if (!_known.Executions.Add(execution.Id))
            return RecordOutcome.Repeated;
        Executions.Add((task, execution));
        if (_known.First.TryGetValue((task, execution.NumericClass), out var first) && first.Digest != digest)
        {
            Conflicts.Add(new Conflict(task, execution, digest, first));
            return RecordOutcome.Conflict;
        }
        var isFirstOfClass = _known.First.TryAdd((task, execution.NumericClass), new FirstResult(execution.Id, digest));
        if (_known.WithResult.Add(task))
            return RecordOutcome.Recorded;
        var outcome = isFirstOfClass ? RecordOutcome.OtherClass : RecordOutcome.Attested;
        Attestations.Add(new Attestation(task, execution, outcome, digest, status, target, source));
        return outcome;
    }

    /// <summary>
    /// Whether the numbers have the digest that the trainer computed. A record that was damaged on the way is executed
    /// again.
    /// </summary>
    private static bool IsSound(CellRecord record) => record.Result.ComputeDigest() == record.ResultDigest;
}
