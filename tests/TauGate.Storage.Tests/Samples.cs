using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

/// <summary>Small sweeps and made-up results.</summary>
internal static class Samples
{
    public const int Images = 40;

    public static NumericClass Class { get; } = new(Digest.Of("class"u8));

    public static NumericClass OtherClass { get; } = new(Digest.Of("another class"u8));

    public static Variant Variant(string method, string? label = null, int? rank = null, double rate = 0.01)
    {
        var options = ImmutableSortedDictionary<string, OptionValue>.Empty;
        if (method != "frozen")
            options = options.Add("learning_rate", new OptionValue.Real(rate));
        var axes = ImmutableSortedDictionary<string, OptionValue>.Empty;
        if (rank is { } r)
        {
            options = options.Add("rank", new OptionValue.Integer(r));
            axes = axes.Add("rank", new OptionValue.Integer(r));
        }
        return new Variant(
            label ?? method,
            method,
            options,
            axes,
            FoundationSpec.Default,
            TargetSpec.Default,
            ReadsTarget: method != "frozen"
        );
    }

    public static SweepSpec Sweep(string name, long firstSeed, long lastSeed, params Variant[] variants) =>
        new(
            name,
            DataSet.Mnist,
            new SeedSet([new SeedRange(firstSeed, lastSeed)]),
            [.. variants],
            SweepLimits.Default,
            Numerics.Native,
            Keep.Metrics,
            RecordUnits.First
        );

    public static IEnumerable<CellTask> Tasks(SweepSpec spec) => spec.Cells().Select(spec.Task);

    public static Execution Execution(
        ExecutionId? id = null,
        NumericClass? numericClass = null,
        string host = "host-a",
        int attempt = 1
    ) =>
        new(
            id ?? ExecutionId.New(),
            attempt,
            numericClass ?? Class,
            host,
            "boot-1",
            new WorkerId(Guid.Parse("11111111-1111-1111-1111-111111111111")),
            "0.1.0",
            "2.10.0",
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            new DateTimeOffset(2026, 1, 2, 3, 4, 9, TimeSpan.Zero)
        );

    public static byte[] FoundationBytes(long seed) => BitConverter.GetBytes(seed);

    /// <summary>Stores the foundations' blobs and records the foundations of a sweep.</summary>
    public static async Task<BatchOutcome> RecordFoundationsAsync(DatabaseFixture db, SweepSpec spec)
    {
        var records = new List<FoundationRecord>();
        foreach (var task in Tasks(spec).Select(t => t.Foundation).DistinctBy(f => f.Key))
        {
            var bytes = FoundationBytes(task.Seed);
            await db.Database.Artifacts.PutAsync(ArtifactDigest.Of(bytes), bytes, CancellationToken.None);
            records.Add(Foundation(task, Execution()));
        }
        return await db.Database.Ledger.RecordAsync(
            db.Term,
            RecordBatch.Empty with
            {
                Foundations = [.. records],
            },
            CancellationToken.None
        );
    }

    public static FoundationRecord Foundation(FoundationTask task, Execution execution, string content = "tensors") =>
        new(
            new FoundationResult
            {
                Key = task.Key,
                Digest = FoundationDigest(task, content),
                Status = CellStatus.Done,
                TrainLoss = [0.4, 0.2],
                Parameters = 269_322,
                Seconds = 2.5,
            },
            execution,
            ArtifactDigest.Of(FoundationBytes(task.Seed))
        );

    public static TensorDigest FoundationDigest(FoundationTask task, string content = "tensors") =>
        new TensorDigest(Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{content} {task.Seed}")));

    /// <summary>The first images are the correct ones.</summary>
    public static ModeMeasures Mode(int correct, double crossEntropy = 0.25) =>
        new(
            correct,
            Images,
            crossEntropy,
            [.. Enumerable.Range(0, Images / 8).Select(b => (byte)((1 << Math.Clamp(correct - 8 * b, 0, 8)) - 1))]
        );

    public static CellResult Result(CellTask task, int correct = 30, CellStatus status = CellStatus.Done) =>
        new()
        {
            Key = task.Key,
            FoundationKey = task.Foundation.Key,
            FoundationDigest = FoundationDigest(task.Foundation),
            Status = status,
            Target = Mode(correct, status == CellStatus.Diverged ? double.NaN : 1.0 / correct),
            Source = Mode(correct - 5),
            HardenedTarget = task.Method == "taugate" ? Mode(correct - 1) : null,
            HardenedSource = task.Method == "taugate" ? Mode(correct - 6) : null,
            FoundationTarget = Mode(20),
            FoundationSource = Mode(22),
            TrainableParametersByLayer = [256, 256, 0],
            Curve =
            [
                new EpochMeasures(0, null, 20, 0.5, 22, 0.4, Images),
                new EpochMeasures(1, 0.3, 28, 0.3, 21, 0.5, Images),
            ],
            Gates =
                task.Method == "taugate"
                    ?
                    [
                        new GateMeasures(0, 8, 3, 0.25, 1, 4, 0.375, 0, 1.5),
                        new GateMeasures(1, 24, 15, 0.5, 2, 14, 0.5, 1, 2.5),
                    ]
                    : [],
            Units = task is { Method: "taugate", RecordUnits: true }
                ?
                [
                    new UnitMeasures(
                        0,
                        0,
                        -0.25f,
                        1.5f,
                        0.5,
                        0.25,
                        0.125,
                        0.0625,
                        [.. Enumerable.Range(0, 10).Select(i => i / 16f)],
                        [.. Enumerable.Repeat(0.5f, 10)]
                    )
                    {
                        Untouched = new UntouchedUnit(
                            0.75,
                            0.875,
                            0.375,
                            0.4375,
                            [.. Enumerable.Range(0, 10).Select(i => i / 32f)],
                            [.. Enumerable.Range(0, 10).Select(i => 1 - i / 32f)]
                        ),
                    },
                ]
                : [],
            AdaptationSeconds = 1.5,
            EvaluationSeconds = 0.25,
            AdapterDigest = new TensorDigest(Digest.Of(BitConverter.GetBytes(correct))),
        };

    public static CellRecord Cell(
        CellTask task,
        int correct = 30,
        Execution? execution = null,
        CellStatus status = CellStatus.Done,
        ArtifactDigest? adapter = null
    )
    {
        var result = Result(task, correct, status);
        return new CellRecord(result, result.ComputeDigest(), execution ?? Execution(), adapter);
    }

    public static FailureRecord Failure(
        CellTask task,
        Execution? execution = null,
        bool ofFoundation = false,
        string detail = "signal 9"
    ) =>
        new(
            ofFoundation ? task.Foundation.Key : task.Key,
            ofFoundation,
            FailureKind.TimedOut,
            detail,
            "last words",
            execution ?? Execution()
        );

    public static RecordBatch Batch(params CellRecord[] cells) => RecordBatch.Empty with { Cells = [.. cells] };

    public static RecordBatch Batch(params FailureRecord[] failures) =>
        RecordBatch.Empty with
        {
            Failures = [.. failures],
        };
}
