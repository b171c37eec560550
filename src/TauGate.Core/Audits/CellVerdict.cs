using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Audits;

/// <summary>What is compared with the record.</summary>
public enum VerifiedPart
{
    /// <summary>The stored adapter's tensors against the digest in the result.</summary>
    StoredAdapter,

    /// <summary>The stored foundation's tensors against the digest in the result.</summary>
    StoredFoundation,

    /// <summary>A column of the stored rows against what was recorded in it.</summary>
    StoredRows,

    /// <summary>The foundation trained again against the one in the result.</summary>
    Foundation,

    /// <summary>The adapter trained again against the one in the result.</summary>
    Adapter,

    /// <summary>The result of training again against the recorded one.</summary>
    Result,
}

/// <summary>A difference between the ledger's record and what was found.</summary>
public sealed record Discrepancy(VerifiedPart Part, string Recorded, string Found);

/// <summary>The outcome of training a cell again.</summary>
public enum VerdictKind
{
    /// <summary>Every bit is as recorded.</summary>
    Equal,

    /// <summary>Something is not as recorded.</summary>
    Different,

    /// <summary>
    /// The recorded result is of another numeric class: this machine cannot reproduce its bits, so only accuracies are
    /// compared.
    /// </summary>
    OtherClass,

    /// <summary>It could not be trained.</summary>
    Failed,
}

/// <summary>A cell of the sample.</summary>
/// <param name="Title">Label and axis values.</param>
/// <param name="Differences">What is not as recorded.</param>
/// <param name="Note">What went wrong, for <see cref="VerdictKind.Failed"/>.</param>
public sealed record CellVerdict(
    long Ordinal,
    string Title,
    long Seed,
    CellKey Key,
    VerdictKind Kind,
    ImmutableArray<Discrepancy> Differences,
    string? Note = null
)
{
    /// <summary>
    /// Correct images as recorded and as trained again, target then source; null when it was not trained.
    /// </summary>
    public CorrectCounts? Correct { get; init; }

    /// <summary>Compares what is stored with what training again gave.</summary>
    /// <param name="recorded">The ledger's result.</param>
    /// <param name="again">The result of training here; null when that failed.</param>
    /// <param name="sameClass">Whether the recorded result's numeric class is this machine's: only then must bits
    /// agree.</param>
    /// <param name="found">Differences that are already known: of stored tensors, or of the foundation.</param>
    public static (VerdictKind Kind, ImmutableArray<Discrepancy> Differences) Decide(
        CellRecord recorded,
        CellResult? again,
        bool sameClass,
        IEnumerable<Discrepancy> found
    )
    {
        var differences = found.ToList();
        if (again is not null && sameClass)
        {
            if (again.AdapterDigest != recorded.Result.AdapterDigest)
                differences.Add(
                    new Discrepancy(
                        VerifiedPart.Adapter,
                        recorded.Result.AdapterDigest.ToString(),
                        again.AdapterDigest.ToString()
                    )
                );
            if (again.ComputeDigest() is var digest && digest != recorded.ResultDigest)
                differences.Add(
                    new Discrepancy(VerifiedPart.Result, recorded.ResultDigest.ToString(), digest.ToString())
                );
        }
        var kind =
            differences.Count > 0 ? VerdictKind.Different
            : again is null ? VerdictKind.Failed
            : sameClass ? VerdictKind.Equal
            : VerdictKind.OtherClass;
        return (kind, [.. differences]);
    }
}

/// <summary>Correct test images of both modes, recorded and trained again.</summary>
public sealed record CorrectCounts(int RecordedTarget, int Target, int RecordedSource, int Source, int Images)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Invariant(
            $"target {100.0 * RecordedTarget / Images:F2} % recorded, {100.0 * Target / Images:F2} % here; "
                + $"source {100.0 * RecordedSource / Images:F2} % recorded, {100.0 * Source / Images:F2} % here"
        );
}
