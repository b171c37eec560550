using TauGate.Core.Audits;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Tests.Audits;

public sealed class VerdictTests
{
    private static readonly byte[] FoundationBytes = TensorArchive.Write([
        new NamedTensor("layer0.weight", [2], [1, 2]),
    ]);
    private static readonly byte[] AdapterBytes = TensorArchive.Write([new NamedTensor("layer0.gain", [2], [3, 4])]);
    private static readonly CellRecord Recorded = Record(Result());
    private static readonly StoredCell Stored = new(
        3,
        Recorded,
        new FoundationRecord(
            new FoundationResult
            {
                Key = new FoundationKey(Digest.Of("foundation"u8)),
                Digest = Recorded.Result.FoundationDigest,
                Status = CellStatus.Done,
                TrainLoss = [],
                Parameters = 2,
                Seconds = 1,
            },
            Recorded.Execution,
            ArtifactDigest.Of(FoundationBytes)
        ),
        DateTimeOffset.UnixEpoch,
        0
    );

    [Fact]
    public void Same_bits_of_the_same_class_are_equal() =>
        Assert.Equal((VerdictKind.Equal, 0), Verdict(Result(), sameClass: true));

    [Fact]
    public void Another_adapter_of_the_same_class_differs_in_adapter_and_result()
    {
        var (kind, differences) = CellVerdict.Decide(
            Recorded,
            Result() with
            {
                AdapterDigest = new TensorDigest(Digest.Of("other"u8)),
            },
            sameClass: true,
            []
        );

        Assert.Equal(VerdictKind.Different, kind);
        Assert.Equal([VerifiedPart.Adapter, VerifiedPart.Result], differences.Select(d => d.Part));
        Assert.Equal(
            (Recorded.Result.AdapterDigest.ToString(), Digest.Of("other"u8).ToString()),
            (differences[0].Recorded, differences[0].Found)
        );
    }

    [Fact]
    public void Other_class_is_said_to_be_one_and_its_bits_are_not_compared() =>
        Assert.Equal(
            (VerdictKind.OtherClass, 0),
            Verdict(Result() with { AdapterDigest = new TensorDigest(Digest.Of("other"u8)) }, sameClass: false)
        );

    [Fact]
    public void What_was_found_in_the_store_makes_a_difference_in_any_class() =>
        Assert.Equal(
            (VerdictKind.Different, 1),
            Verdict(Result(), sameClass: false, new Discrepancy(VerifiedPart.StoredAdapter, "a", "b"))
        );

    [Fact]
    public void Cell_that_could_not_be_trained_is_neither_equal_nor_different() =>
        Assert.Equal((VerdictKind.Failed, 0), Verdict(null, sameClass: true));

    [Fact]
    public async Task What_is_stored_as_recorded_belongs_together() =>
        Assert.Empty(await CheckAsync(Stored, FoundationBytes, AdapterBytes));

    [Fact]
    public async Task Changed_tensor_is_found_by_its_content_also_when_the_blob_has_the_digest_of_its_bytes()
    {
        var other = TensorArchive.Write([new NamedTensor("layer0.gain", [2], [3, 4.0000005f])]);
        var swapped = Stored with { Record = Recorded with { Adapter = ArtifactDigest.Of(other) } };

        Assert.Equal([VerifiedPart.StoredAdapter], Parts(await CheckAsync(swapped, FoundationBytes, other)));
    }

    [Fact]
    public async Task Damaged_and_missing_blobs_are_found()
    {
        var found = await StoredBits.CheckAsync(Stored, blob =>
            blob == Recorded.Adapter ? throw new DatabaseContentException("damaged") : Task.FromResult<byte[]?>(null)
        );

        Assert.Equal([VerifiedPart.StoredFoundation, VerifiedPart.StoredAdapter], Parts(found));
        Assert.Contains("not stored", found[0].Found, StringComparison.Ordinal);
        Assert.Equal("damaged", found[1].Found);
    }

    [Fact]
    public async Task Cell_that_kept_numbers_only_is_not_asked_for_its_adapter() =>
        Assert.Empty(
            await CheckAsync(Stored with { Record = Recorded with { Adapter = null } }, FoundationBytes, null)
        );

    private static IEnumerable<VerifiedPart> Parts(IEnumerable<Discrepancy> found) => found.Select(d => d.Part);

    private static (VerdictKind Kind, int Differences) Verdict(
        CellResult? again,
        bool sameClass,
        params Discrepancy[] found
    )
    {
        var (kind, differences) = CellVerdict.Decide(Recorded, again, sameClass, found);
        return (kind, differences.Length);
    }

    private static Task<IReadOnlyList<Discrepancy>> CheckAsync(StoredCell cell, byte[] foundation, byte[]? adapter) =>
        StoredBits.CheckAsync(cell, blob =>
            Task.FromResult(blob == ArtifactDigest.Of(foundation) ? foundation : adapter)
        );

    private static CellRecord Record(CellResult result) =>
        new(
            result,
            result.ComputeDigest(),
            new Execution(
                default,
                1,
                new NumericClass(Digest.Of("class"u8)),
                "host",
                "boot",
                default,
                "0",
                "2",
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch
            ),
            ArtifactDigest.Of(AdapterBytes)
        );

    private static CellResult Result()
    {
        var mode = new ModeMeasures(3, 8, 0.5, [0b0000_0111]);
        return new CellResult
        {
            Key = new CellKey(Digest.Of("cell"u8)),
            FoundationKey = new FoundationKey(Digest.Of("foundation"u8)),
            FoundationDigest = TensorArchive.ContentDigest(TensorArchive.Read(FoundationBytes)),
            AdapterDigest = TensorArchive.ContentDigest(TensorArchive.Read(AdapterBytes)),
            Status = CellStatus.Done,
            Target = mode,
            Source = mode,
            FoundationTarget = mode,
            FoundationSource = mode,
            TrainableParametersByLayer = [2],
            Curve = [],
            AdaptationSeconds = 1,
            EvaluationSeconds = 1,
        };
    }
}
