using TauGate.Core.Results;
using TauGate.Storage.Queries;
using static TauGate.Storage.Queries.Parameters;

namespace TauGate.Storage.Ledger;

/// <summary>
/// The statements that write a decided batch: one insert a table, rows in key order, so that writers do not deadlock.
/// </summary>
internal static class RecordStatements
{
    /// <summary>Writes results, attestations, conflicts and the counters.</summary>
    public static IEnumerable<Statement> Of(RecordPlan plan)
    {
        yield return Executions(plan.Executions);
        if (plan.Foundations.Count > 0)
            yield return Foundations(plan.Foundations);
        if (plan.Cells.Count > 0)
        {
            var cells = plan.Cells.OrderBy(c => c.Result.Key.Value).ToList();
            yield return Cells(cells);
            yield return Images(cells);
            if (Flatten(cells, c => c.Curve) is { Count: > 0 } epochs)
                yield return Epochs(epochs);
            if (Flatten(cells, c => c.Gates) is { Count: > 0 } gates)
                yield return Gates(gates);
            if (Flatten(cells, c => c.Units) is { Count: > 0 } units)
                yield return Units(units);
            var keys = cells.ConvertAll(c => c.Result.Key);
            yield return new Statement("Recording/lock_counters", Column(keys));
            yield return new Statement("Recording/count", Column(keys));
            yield return new Statement("Recording/reopen", Column(keys));
        }
        if (plan.Attestations.Count > 0)
            yield return Attestations(plan.Attestations);
        if (plan.Conflicts.Count > 0)
            yield return Conflicts(plan.Conflicts);
    }

    /// <summary>Writes failed attempts, then the counts of their tasks.</summary>
    public static IEnumerable<Statement> Of(IReadOnlyCollection<FailureRecord> failures)
    {
        yield return new Statement(
            "Recording/failures",
            Column(failures, f => f.Execution.Id),
            Column(failures, f => f.Key),
            Column(failures, f => f.Execution.Attempt),
            Column(failures, f => Word(f.Kind)),
            Column(failures, f => f.Detail),
            Column(failures, f => f.StandardError),
            Column(failures, f => f.Execution.Host),
            Column(failures, f => f.Execution.BootId),
            Column(failures, f => f.Execution.Worker),
            Column(failures, f => f.Execution.StartedAt.UtcDateTime),
            Column(failures, f => f.Execution.FinishedAt.UtcDateTime)
        );
        yield return new Statement("Recording/failure_counts", Column([.. failures.Select(f => f.Key).Distinct()]));
    }

    private static Statement Executions(List<(TaskKey Task, Execution Execution)> rows) =>
        new(
            "Recording/executions",
            Column(rows, r => r.Execution.Id),
            Column(rows, r => r.Task),
            Column(rows, r => r.Execution.Attempt),
            Column(rows, r => r.Execution.NumericClass),
            Column(rows, r => r.Execution.Host),
            Column(rows, r => r.Execution.BootId),
            Column(rows, r => r.Execution.Worker),
            Column(rows, r => r.Execution.ProgramVersion),
            Column(rows, r => r.Execution.LibtorchVersion),
            Column(rows, r => r.Execution.StartedAt.UtcDateTime),
            Column(rows, r => r.Execution.FinishedAt.UtcDateTime)
        );

    private static Statement Foundations(List<FoundationRecord> rows) =>
        new(
            "Recording/foundations",
            Column(rows, r => r.Result.Key),
            Column(rows, r => r.Execution.Id),
            Column(rows, r => r.Result.Digest),
            Column(rows, r => r.Artifact),
            Column(rows, r => Word(r.Result.Status)),
            Column(rows, r => List(r.Result.TrainLoss)),
            Column(rows, r => r.Result.Parameters),
            Column(rows, r => r.Result.Seconds),
            Column(rows, ResultChecksums.Of)
        );

    private static Statement Cells(List<CellRecord> rows) =>
        new(
            "Recording/cells",
            Column(rows, r => r.Result.Key),
            Column(rows, r => r.Execution.Id),
            Column(rows, r => r.ResultDigest),
            Column(rows, r => r.Result.FoundationDigest),
            Column(rows, r => r.Result.AdapterDigest),
            Column(rows, r => r.Adapter?.ToBytes()),
            Column(rows, r => Word(r.Result.Status)),
            Column(rows, r => r.Result.Target.Total),
            Column(rows, r => r.Result.Target.Correct),
            Column(rows, r => r.Result.Target.CrossEntropy),
            Column(rows, r => r.Result.Source.Total),
            Column(rows, r => r.Result.Source.Correct),
            Column(rows, r => r.Result.Source.CrossEntropy),
            Column(rows, r => r.Result.HardenedTarget?.Correct),
            Column(rows, r => r.Result.HardenedTarget?.CrossEntropy),
            Column(rows, r => r.Result.HardenedSource?.Correct),
            Column(rows, r => r.Result.HardenedSource?.CrossEntropy),
            Column(rows, r => r.Result.FoundationTarget.Correct),
            Column(rows, r => r.Result.FoundationTarget.CrossEntropy),
            Column(rows, r => r.Result.FoundationSource.Correct),
            Column(rows, r => r.Result.FoundationSource.CrossEntropy),
            Column(rows, r => r.Result.TrainableParameters),
            Column(rows, r => List(r.Result.TrainableParametersByLayer)),
            Column(rows, r => r.Result.AdaptationSeconds),
            Column(rows, r => r.Result.EvaluationSeconds),
            Column(rows, ResultChecksums.Of)
        );

    private static Statement Images(List<CellRecord> rows) =>
        new(
            "Recording/images",
            Column(rows, r => r.Result.Key),
            Column(rows, r => Bits(r.Result.Target)),
            Column(rows, r => Bits(r.Result.Source)),
            Column(rows, r => Bits(r.Result.HardenedTarget)),
            Column(rows, r => Bits(r.Result.HardenedSource)),
            Column(rows, r => Bits(r.Result.FoundationTarget)),
            Column(rows, r => Bits(r.Result.FoundationSource))
        );

    private static Statement Epochs(List<(CellKey Key, EpochMeasures Row)> rows) =>
        new(
            "Recording/epochs",
            Column(rows, r => r.Key),
            Column(rows, r => r.Row.Epoch),
            Column(rows, r => r.Row.TrainLoss),
            Column(rows, r => r.Row.Images),
            Column(rows, r => r.Row.TargetCorrect),
            Column(rows, r => r.Row.TargetCrossEntropy),
            Column(rows, r => r.Row.SourceCorrect),
            Column(rows, r => r.Row.SourceCrossEntropy)
        );

    private static Statement Gates(List<(CellKey Key, GateMeasures Row)> rows) =>
        new(
            "Recording/gates",
            Column(rows, r => r.Key),
            Column(rows, r => r.Row.Layer),
            Column(rows, r => r.Row.Width),
            Column(rows, r => r.Row.HighActivity),
            Column(rows, r => r.Row.Participation),
            Column(rows, r => r.Row.Dead),
            Column(rows, r => r.Row.FoundationHighActivity),
            Column(rows, r => r.Row.FoundationParticipation),
            Column(rows, r => r.Row.FoundationDead),
            Column(rows, r => r.Row.PreactivationDeviation)
        );

    private static Statement Units(List<(CellKey Key, UnitMeasures Row)> rows) =>
        new(
            "Recording/units",
            Column(rows, r => r.Key),
            Column(rows, r => r.Row.Layer),
            Column(rows, r => r.Row.Unit),
            Column(rows, r => r.Row.Threshold),
            Column(rows, r => r.Row.Gain),
            Column(rows, r => r.Row.TargetGate),
            Column(rows, r => r.Row.SourceGate),
            Column(rows, r => r.Row.TargetParticipation),
            Column(rows, r => r.Row.SourceParticipation),
            Column(rows, r => List(r.Row.TargetGateByClass)),
            Column(rows, r => List(r.Row.SourceGateByClass)),
            Column(rows, r => r.Row.Untouched?.TargetGate),
            Column(rows, r => r.Row.Untouched?.SourceGate),
            Column(rows, r => r.Row.Untouched?.TargetParticipation),
            Column(rows, r => r.Row.Untouched?.SourceParticipation),
            Column(rows, r => r.Row.Untouched is { } u ? List(u.TargetGateByClass) : null),
            Column(rows, r => r.Row.Untouched is { } u ? List(u.SourceGateByClass) : null)
        );

    private static Statement Attestations(List<Attestation> rows) =>
        new(
            "Recording/attestations",
            Column(rows, r => r.Execution.Id),
            Column(rows, r => r.Task),
            Column(rows, r => Word(r.Kind)),
            Column(rows, r => r.Digest),
            Column(rows, r => Word(r.Status)),
            Column(rows, r => r.Target?.Correct),
            Column(rows, r => r.Target?.CrossEntropy),
            Column(rows, r => r.Source?.Correct),
            Column(rows, r => r.Source?.CrossEntropy)
        );

    private static Statement Conflicts(List<Conflict> rows) =>
        new(
            "Recording/conflicts",
            Column(rows, r => r.Execution.Id),
            Column(rows, r => r.Task),
            Column(rows, r => r.Digest),
            Column(rows, r => r.First.Execution),
            Column(rows, r => r.First.Digest)
        );

    private static List<(CellKey Key, T Row)> Flatten<T>(
        List<CellRecord> cells,
        Func<CellResult, IEnumerable<T>> rows
    ) => [.. cells.SelectMany(c => rows(c.Result).Select(row => (c.Result.Key, row)))];

    private static byte[]? Bits(ModeMeasures? mode) => mode?.CorrectImages.ToArray();
}
