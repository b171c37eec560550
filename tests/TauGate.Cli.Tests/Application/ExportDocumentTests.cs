using System.Text;
using TauGate.Application.Documents;
using TauGate.Core.Networks;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Application;

/// <summary>
/// What exports write for other programs, to the byte, compared with the listing in <c>exports.txt</c>.
/// </summary>
public sealed class ExportDocumentTests
{
    private static readonly SweepSpec Spec = SweepFile.Parse(
        "name: a\nseeds: 0..3\nmethods: { frozen: {}, taugate: { sharpness: [4, 5.5] } }",
        "a.yaml",
        [],
        AdapterCatalog.Instance
    );

    private static readonly Execution Made = new(
        new ExecutionId(new Guid("00000000-0000-0000-0000-000000000001")),
        2,
        new NumericClass(Digest.Of("class"u8)),
        "höst <1>",
        "boot",
        new WorkerId(new Guid("00000000-0000-0000-0000-000000000002")),
        "0.1.0+abc",
        "2.10.0",
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.UnixEpoch.AddSeconds(2.5)
    );

    private static readonly string Listing = Repository.PathOf(
        "tests",
        "TauGate.Cli.Tests",
        "Application",
        "exports.txt"
    );

    [Fact]
    public void Files_of_an_export_are_those_that_other_programs_know()
    {
        var (done, diverged) = (Stored(isDiverged: false), Stored(isDiverged: true));
        var compacted = ExportedCompaction.Of(Compacted());
        byte[][] files =
        [
            ExportJson.Write(ExportedTask.Of(Spec, Spec.Cell(1))),
            ExportJson.Write(ExportedResult.Of(done)),
            Index(IndexedCell.Of(Spec, done, "f", "g") with { Trained = compacted, FoundationCompacted = compacted }),
            ExportJson.Write(ExportedResult.Of(diverged)),
            ExportJson.Write(ExportedProvenance.Of(diverged, Spec, "0.1.0 <x>")),
            Index(IndexedCell.Of(Spec, diverged, null, "g") with { CorrectFile = "c" }),
        ];

        Assert.Equal(File.ReadAllText(Listing), string.Concat(files.Select(Encoding.UTF8.GetString)));
    }

    private static byte[] Index(IndexedCell cell)
    {
        var sweep = new StoredSweep(new SweepId(1), "a", 3, SweepJson.DigestOf(Spec), default, 12, 0);
        return ExportJson.Write(ExportIndex.Of("compact", sweep, Spec, "me", [cell]));
    }

    /// <summary>A cell; one that diverged has no hardened modes and no stored tensors.</summary>
    private static StoredCell Stored(bool isDiverged)
    {
        var task = Spec.Task(Spec.Cell(1));
        var mode = new ModeMeasures(6, 8, isDiverged ? double.NaN : 0.5, [0b0011_1111]);
        var result = new CellResult
        {
            Key = task.Key,
            FoundationKey = task.Foundation.Key,
            FoundationDigest = new TensorDigest(Digest.Of("foundation"u8)),
            Status = isDiverged ? CellStatus.Diverged : CellStatus.Done,
            Target = mode,
            Source = mode,
            HardenedTarget = !isDiverged ? mode : null,
            HardenedSource = !isDiverged ? mode : null,
            FoundationTarget = mode,
            FoundationSource = mode,
            TrainableParametersByLayer = [2, 0],
            Curve = [new EpochMeasures(0, null, 1, 0.5, 1, 0.5, 8)],
            AdaptationSeconds = 1,
            EvaluationSeconds = 0.25,
            AdapterDigest = new TensorDigest(Digest.Of("adapter"u8)),
        };
        var foundation = new FoundationResult
        {
            Key = task.Foundation.Key,
            Digest = result.FoundationDigest,
            Status = CellStatus.Done,
            TrainLoss = isDiverged ? [0.5, double.PositiveInfinity, double.NegativeInfinity] : [0.5, 0.1, 2],
            Parameters = 1,
            Seconds = 3,
        };
        return new StoredCell(
            1,
            new CellRecord(
                result,
                new ResultDigest(Digest.Of("result"u8)),
                Made,
                !isDiverged ? ArtifactDigest.Of("bytes"u8) : null
            ),
            new FoundationRecord(foundation, Made, ArtifactDigest.Of("foundation's"u8)),
            DateTimeOffset.UnixEpoch.AddSeconds(9),
            4
        );
    }

    private static CompactedNetwork Compacted()
    {
        var network = GatedNetwork.Foundation([
            new NamedTensor("layer0.weight", [2, 3], [1, 2, 3, 4, 5, 6]),
            new NamedTensor("layer0.bias", [2], [1, 2]),
            new NamedTensor("layer1.weight", [2, 2], [1, 2, 3, 4]),
            new NamedTensor("layer1.bias", [2], [1, 2]),
        ]);
        return new CompactedNetwork(
            new Compaction(
                network,
                [
                    [0, 2],
                ],
                HasThresholds: true
            ),
            9.5,
            7,
            1,
            2,
            10,
            new InferenceTimes(1.25, 0.5)
        );
    }
}
