using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage.Tests;

/// <summary>
/// A database with a small sweep called <c>paper</c>, of made-up results in which everything happens that users ask
/// for: 6 seeds of 5 rows, 40 test images of 4 classes, a cell that diverged, one that collapsed, one that was given
/// up, one of another foundation, an attestation.
/// </summary>
public sealed class PaperSweepFixture(PrivateServerFixture server) : IAsyncLifetime
{
    public const int Images = 40;
    public const int Classes = 4;

    /// <summary>Rotated images that taugate and ia3 have right, by seed: ia3 wins in seed 3 alone.</summary>
    public static readonly int[] TauGateCorrect = [36, 35, 34, 30, 37, 36],
        Ia3Correct = [33, 33, 33, 33, 33, 33];

    /// <summary>Images that hardening takes from taugate, and that it gives.</summary>
    public const int LostByHardening = 2,
        WonByHardening = 1;

    public DatabaseFixture Db { get; } = new(server);

    public SweepSpec Spec { get; private set; } = null!;

    public StoredSweep Stored { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Db.InitializeAsync();
        // IDX: magic, count, one byte a label
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, Images, .. Enumerable.Range(0, Images).Select(i => (byte)(i % Classes))];
        await Db.Database.Artifacts.PutAsync(ArtifactDigest.Of(labels), labels, CancellationToken.None);
        Spec = Samples.Sweep(
            "paper",
            0,
            5,
            Samples.Variant("frozen"),
            Samples.Variant("taugate"),
            Samples.Variant("ia3"),
            Samples.Variant("lora", rank: 1),
            Samples.Variant("lora", rank: 8)
        ) with
        {
            Data = DataSet.Mnist with { TestLabels = ArtifactDigest.Of(labels) },
            Claims = [new Claim("exceeds-ia3", "taugate.target_accuracy > ia3.target_accuracy")],
        };
        Stored = await Db.Database.Sweeps.SubmitAsync(
            Spec,
            "",
            null,
            CancellationToken.None,
            new SubmitOptions { IssuedBy = "ann@laptop" }
        );
        await Samples.RecordFoundationsAsync(Db, Spec);

        var cells = Spec.Cells().Select(c => (Cell: c, Task: Spec.Task(c))).ToList();
        var given = cells.Single(c => c.Cell is { Seed: 5, Variant.Method: "ia3" });
        foreach (var (cell, task) in cells)
            if (cell != given.Cell)
                await RecordAsync(Samples.Batch(Record(cell, task)));
        await RecordAsync(Samples.Batch(Record(cells[1].Cell, cells[1].Task)));
        await RecordAsync(Samples.Batch(Samples.Failure(given.Task), Samples.Failure(given.Task, ofFoundation: true)));
        await Db.Database.Ledger.QuarantineAsync(Db.Term, [given.Task.Key], "1 failure", CancellationToken.None);
        // The ledger takes no result of a foundation that is not canonical; another numeric class could have left one.
        var stray = cells.Single(c => c.Cell is { Seed: 2, Variant.Method: "ia3" }).Task.Key;
        await Db.QueryAsync($"UPDATE cell_result SET foundation_digest = sha256('another') WHERE key = '\\x{stray}'");
        await StoreTunedAsync();
    }

    /// <summary>A sweep called <c>paper-tuned</c>, whose tuning is done.</summary>
    private async Task StoreTunedAsync()
    {
        var tuned = Samples.Sweep("paper-tuned", 0, 1, Samples.Variant("ia3"), Samples.Variant("lora", rank: 1)) with
        {
            Tune = new TuneSpec(new SeedSet([new SeedRange(1000, 1001)]), [0.01, 0.1]),
        };
        var grid = TuningGrid.Of(tuned);
        await Db.Database.Tuning.SubmitAsync(tuned, "", null, CancellationToken.None);
        await Samples.RecordFoundationsAsync(Db, grid);
        await RecordAsync(Samples.Batch([.. Samples.Tasks(grid).Select(t => Samples.Cell(t))]));
        var choice = await TuningReader.ReadAsync(Db.Database.Tuning, tuned, CancellationToken.None);
        await Db.Database.Sweeps.SubmitAsync(
            choice.Resolve(tuned),
            "",
            null,
            CancellationToken.None,
            new SubmitOptions { Tuning = choice.Trials }
        );
    }

    public ValueTask DisposeAsync() => Db.DisposeAsync();

    private Task<BatchOutcome> RecordAsync(RecordBatch batch) =>
        Db.Database.Ledger.RecordAsync(Db.Term, batch, CancellationToken.None);

    private static CellRecord Record(SweepCell cell, CellTask task)
    {
        var seed = (int)cell.Seed;
        var target = task.Method switch
        {
            "frozen" => Mode(25 + seed % 2, 0),
            "taugate" => Mode(TauGateCorrect[seed], 0),
            "ia3" => Mode(Ia3Correct[seed], 1),
            _ => Mode(34 + seed % 3, 0),
        };
        var isTauGate = task.Method == "taugate";
        var status = cell switch
        {
            { Seed: 1, Variant.Title: "lora rank=8" } => CellStatus.Diverged,
            { Seed: 4, Variant.Title: "lora rank=1" } => CellStatus.Collapsed,
            _ => CellStatus.Done,
        };
        var result = Samples.Result(task) with
        {
            Status = status,
            Target = status == CellStatus.Diverged ? target with { CrossEntropy = double.NaN } : target,
            Source = Mode(28 - seed, 0),
            HardenedTarget = isTauGate
                ? Mode(TauGateCorrect[seed] - LostByHardening + WonByHardening, LostByHardening)
                : null,
            HardenedSource = isTauGate ? Mode(28 - seed, 0) : null,
            FoundationTarget = Mode(25 + seed % 2, 0),
            FoundationSource = Mode(30, 0),
            Gates = isTauGate
                ?
                [
                    new GateMeasures(0, 8, 3, 0.25 + 0.03125 * seed, 1, 4, 0.375, 0, 1.5),
                    new GateMeasures(1, 24, 15, 0.5, 2, 14, 0.5, 1, 2.5),
                ]
                : [],
            Units =
                isTauGate && seed == 0
                    ?
                    [
                        new UnitMeasures(
                            1,
                            7,
                            0.25f,
                            1.5f,
                            0.75,
                            0.25,
                            0.7,
                            0.2,
                            [.. Enumerable.Repeat(0.75f, 10)],
                            [.. Enumerable.Repeat(0.25f, 10)]
                        ),
                    ]
                    : [],
            AdaptationSeconds = 1 + seed,
        };
        return new CellRecord(
            result,
            result.ComputeDigest(),
            Samples.Execution(host: seed < 3 ? "host-a" : "host-b"),
            null
        );
    }

    /// <summary>So many images right, beginning with image <paramref name="first"/>.</summary>
    private static ModeMeasures Mode(int correct, int first)
    {
        var bits = new byte[Images / 8];
        for (var image = first; image < first + correct; image++)
            bits[image / 8] |= (byte)(1 << image % 8);
        return new ModeMeasures(correct, Images, 1.0 / correct, [.. bits]);
    }
}
