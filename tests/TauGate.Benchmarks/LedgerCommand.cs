using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using TauGate.Core.Audits;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Storage;
using TauGate.Storage.Connections;
using TauGate.Testbed;

namespace TauGate.Benchmarks;

/// <summary>
/// What recording results costs, the checksums of their columns in it, and what computing all of them again takes.
/// </summary>
internal static class LedgerCommand
{
    private const int BatchSize = 500; // cells that one transaction records
    private const int Rows = 10; // of the sweep's table: cells a seed
    private const int Images = 10_000;
    private const double Accuracy = 0.97;

    private static readonly ImmutableSortedDictionary<string, OptionValue> None = ImmutableSortedDictionary<
        string,
        OptionValue
    >.Empty;

    public static Command Build()
    {
        var cells = CommonOptions.Count("--cells", "Cells, with results of MNIST's size.", 20_000);
        var command = new Command("ledger", "Time that a result takes to record and to audit.") { cells };
        command.SetAction((parsed, cancellation) => MeasureAsync(parsed.GetValue(cells), cancellation));
        return command;
    }

    private static async Task MeasureAsync(int count, CancellationToken cancellation)
    {
        await using var home = new TemporaryHome();
        await using var server = await DatabaseServer.StartAsync(home.Path);
        var url = DatabaseUrl.Parse(server.Url);
        await using var database = await Database.OpenAsync(url, SchemaPolicy.Migrate, cancellation);
        var spec = Sweep(count);
        var sweep = await database.Sweeps.SubmitAsync(spec, "", owner: null, cancellation);
        var observed = await database.Terms.ReadAsync(cancellation);
        var term = (await database.Terms.TryTakeAsync(observed, "benchmark", "", cancellation))!.Value;

        var (recorded, checksums) = await RecordAsync(database, term, spec, cancellation);
        var began = Cost.Now();
        var (intact, ordinals) = (0, await database.Cells.OrdinalsAsync(sweep.Id, cancellation));
        await foreach (var cell in RowAudit.RunAsync(database.Cells, sweep, spec, ordinals, cancellation))
            if (cell.IsIntact)
                intact++;
        if (intact != spec.CellCount)
            throw new InvalidOperationException($"{spec.CellCount - intact} cells are not as they were recorded.");
        var audited = Cost.Now() - began;
        Console.WriteLine(
            Invariant($"{spec.CellCount:N0} cells, {Environment.ProcessorCount} cores; microseconds a cell")
        );
        Console.WriteLine("                 wall   program's processor time");
        Print("recording", recorded);
        Print("  checksums", checksums);
        Print("auditing", audited);

        void Print(string what, Cost cost)
        {
            var (wall, processor) = (cost.Wall / spec.CellCount, cost.Processor / spec.CellCount);
            Console.WriteLine(
                Invariant($"{what, -12}{wall.TotalMicroseconds, 9:0.0}{processor.TotalMicroseconds, 27:0.0}")
            );
        }
    }

    private static async Task<(Cost Recorded, Cost Checksums)> RecordAsync(
        Database database,
        TermNumber term,
        SweepSpec spec,
        CancellationToken cancellation
    )
    {
        var random = new Random(1);
        byte[] blob = [1];
        await database.Artifacts.PutAsync(ArtifactDigest.Of(blob), blob, cancellation);
        Cost recorded = default,
            checksums = default;
        foreach (var tasks in spec.Cells().Select(spec.Task).Chunk(BatchSize))
        {
            var priors = tasks.Select(t => t.Foundation).DistinctBy(f => f.Key);
            ImmutableArray<FoundationRecord> foundations =
            [
                .. priors.Select(f => Foundation(f, ArtifactDigest.Of(blob))),
            ];
            ImmutableArray<CellRecord> cells = [.. tasks.Select(t => Cell(t, random))];
            var began = Cost.Now();
            foreach (var cell in cells)
                _ = ResultChecksums.Of(cell);
            var between = Cost.Now();
            await database.Ledger.RecordAsync(term, new RecordBatch(foundations, cells, []), cancellation);
            (recorded, checksums) = (recorded + (Cost.Now() - between), checksums + (between - began));
        }
        return (recorded, checksums);
    }

    private static SweepSpec Sweep(int cells) =>
        new(
            "ledger",
            DataSet.Mnist,
            new SeedSet([new SeedRange(0, Math.Max(1, cells / Rows) - 1)]),
            [
                .. Enumerable
                    .Range(1, Rows)
                    .Select(rank => new Variant(
                        $"row-{rank}",
                        "lora",
                        None.Add("rank", new OptionValue.Integer(rank)),
                        None,
                        FoundationSpec.Default,
                        TargetSpec.Default,
                        ReadsTarget: true
                    )),
            ],
            SweepLimits.Default,
            Numerics.Native,
            Keep.Metrics,
            RecordUnits.None
        );

    private static Execution Execution() =>
        new(
            ExecutionId.New(),
            1,
            new NumericClass(Digest.Of("class"u8)),
            "host",
            "boot",
            default,
            "0.0.0",
            "0.0.0",
            TimeProvider.System.GetUtcNow(),
            TimeProvider.System.GetUtcNow()
        );

    private static FoundationRecord Foundation(FoundationTask task, ArtifactDigest artifact) =>
        new(
            new FoundationResult
            {
                Key = task.Key,
                Digest = new TensorDigest(task.Key.Value),
                Status = CellStatus.Done,
                TrainLoss = [0.5, 0.25],
                Parameters = 1,
                Seconds = 1,
            },
            Execution(),
            artifact
        );

    private static CellRecord Cell(CellTask task, Random random)
    {
        var result = new CellResult
        {
            Key = task.Key,
            FoundationKey = task.Foundation.Key,
            FoundationDigest = new TensorDigest(task.Foundation.Key.Value),
            Status = CellStatus.Done,
            Target = Mode(random),
            Source = Mode(random),
            FoundationTarget = Mode(random),
            FoundationSource = Mode(random),
            TrainableParametersByLayer = [256, 256, 0],
            Curve = [.. Enumerable.Range(0, 4).Select(e => new EpochMeasures(e, 0.5, 4_800, 0.25, 4_700, 0.25, 5_000))],
            AdaptationSeconds = 1,
            EvaluationSeconds = 1,
            AdapterDigest = new TensorDigest(task.Key.Value),
        };
        return new CellRecord(result, result.ComputeDigest(), Execution(), null);
    }

    private static ModeMeasures Mode(Random random)
    {
        var bits = new byte[Images / 8];
        var correct = 0;
        for (var i = 0; i < Images; i++)
        {
            if (random.NextDouble() >= Accuracy)
                continue;
            bits[i / 8] |= (byte)(1 << (i % 8));
            correct++;
        }
        return new ModeMeasures(correct, Images, random.NextDouble(), [.. bits]);
    }

    /// <summary>Time that passed, and processor time that this process took meanwhile.</summary>
    private readonly record struct Cost(TimeSpan Wall, TimeSpan Processor)
    {
        public static Cost Now() => new(Stopwatch.GetElapsedTime(0), Environment.CpuUsage.TotalTime);

        public static Cost operator +(Cost a, Cost b) => new(a.Wall + b.Wall, a.Processor + b.Processor);

        public static Cost operator -(Cost a, Cost b) => new(a.Wall - b.Wall, a.Processor - b.Processor);
    }
}
