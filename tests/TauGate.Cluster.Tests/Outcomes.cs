using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests;

/// <summary>Made-up outcomes.</summary>
internal static class Outcomes
{
    private static TensorDigest Canonical => new(Digest.Of("canonical"u8));

    public static Execution Execution(int attempt = 1) =>
        new(
            ExecutionId.New(),
            attempt,
            new NumericClass(Digest.Of("class"u8)),
            "host",
            "boot",
            WorkerId.New(),
            "0.1.0",
            "2.10.0",
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddSeconds(2)
        );

    public static Outcome Cell(double crossEntropy = 0.5, string key = "cell")
    {
        var mode = new ModeMeasures(6, 8, crossEntropy, [0b0011_1111]);
        var result = new CellResult
        {
            Key = new CellKey(Digest.Of(System.Text.Encoding.UTF8.GetBytes(key))),
            FoundationKey = new FoundationKey(Digest.Of("foundation"u8)),
            FoundationDigest = new TensorDigest(Digest.Of("tensors"u8)),
            Status = CellStatus.Done,
            Target = mode,
            Source = mode,
            FoundationTarget = mode,
            FoundationSource = mode,
            TrainableParametersByLayer = [2, 0],
            Curve = [new EpochMeasures(0, null, 1, 0.5, 1, 0.5, 8)],
            AdaptationSeconds = 1,
            EvaluationSeconds = 0.5,
            AdapterDigest = new TensorDigest(Digest.Of("adapter"u8)),
        };
        return new Outcome(
            new TermNumber(1),
            null,
            new CellRecord(result, result.ComputeDigest(), Execution(), null),
            null
        );
    }

    /// <summary>A result of this task, on the foundation of <see cref="FoundationOf"/> or another one.</summary>
    public static Outcome CellOf(CellTask task, TensorDigest? foundation = null)
    {
        var outcome = Cell();
        var result = outcome.Cell!.Result with
        {
            Key = task.Key,
            FoundationKey = task.Foundation.Key,
            FoundationDigest = foundation ?? Canonical,
        };
        return outcome with { Cell = outcome.Cell with { Result = result, ResultDigest = result.ComputeDigest() } };
    }

    /// <summary>A foundation with this artifact, which must be stored.</summary>
    public static Outcome FoundationOf(FoundationKey key, ArtifactDigest artifact)
    {
        var result = new FoundationResult
        {
            Key = key,
            Digest = Canonical,
            Status = CellStatus.Done,
            TrainLoss = [0.5],
            Parameters = 1,
            Seconds = 1,
        };
        return new Outcome(new TermNumber(1), new FoundationRecord(result, Execution(), artifact), null, null);
    }

    public static Outcome Failure(string key = "cell", long term = 1, int attempt = 1) =>
        new(
            new TermNumber(term),
            null,
            null,
            new FailureRecord(
                new TaskKey(Digest.Of(System.Text.Encoding.UTF8.GetBytes(key))),
                false,
                FailureKind.Crashed,
                "detail",
                "stderr",
                Execution(attempt)
            )
        );

    public static BatchOutcome AllRecorded(RecordBatch batch) =>
        new(
            [
                .. batch.Foundations.Select(f => new FoundationOutcome(
                    RecordOutcome.Recorded,
                    new CanonicalFoundation(f.Result.Digest, f.Artifact, false)
                )),
            ],
            [.. batch.Cells.Select(_ => RecordOutcome.Recorded)],
            [.. batch.Failures.Select(_ => new FailureOutcome(1))]
        );
}
