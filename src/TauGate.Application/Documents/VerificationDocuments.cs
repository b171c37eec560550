using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Application.Verification;
using TauGate.Core.Audits;

namespace TauGate.Application.Documents;

/// <summary><c>verify</c>.</summary>
/// <param name="Stored">Of all stored rows.</param>
/// <param name="NumericClass">Of the trainer that trained the sample again.</param>
/// <param name="Verified">How many cells the sample has; the four counts after it add up to that.</param>
public sealed record VerifyDocument(
    string Sweep,
    StoredRowsPart Stored,
    long SampleSeed,
    string NumericClass,
    string NumericClassDescription,
    int Verified,
    int Equal,
    int Different,
    int OtherClass,
    int Failed,
    ImmutableArray<VerifiedCellPart> Cells
) : Document
{
    /// <summary>What came of verifying as a document.</summary>
    public static VerifyDocument Of(VerifiedSweep verified)
    {
        return new VerifyDocument(
            verified.Sweep.Name,
            StoredRowsPart.Of(verified.Audit),
            verified.SampleSeed,
            verified.Trainer.NumericClass.ToString(),
            verified.Trainer.NumericClassDescription,
            verified.Verdicts.Length,
            Count(VerdictKind.Equal),
            Count(VerdictKind.Different),
            Count(VerdictKind.OtherClass),
            Count(VerdictKind.Failed),
            [.. verified.Verdicts.Select(VerifiedCellPart.Of)]
        );

        int Count(VerdictKind kind) => verified.Verdicts.Count(v => v.Kind == kind);
    }
}

/// <summary>A cell that was trained again.</summary>
/// <param name="RecordedTargetCorrect">Images that the recorded result has right; null when it was not trained.</param>
/// <param name="Images">How many test images there are; null when it was not trained.</param>
public sealed record VerifiedCellPart(
    long Ordinal,
    string Title,
    long Seed,
    string CellKey,
    string Verdict,
    ImmutableArray<DifferencePart> Differences,
    int? RecordedTargetCorrect,
    int? TargetCorrect,
    int? RecordedSourceCorrect,
    int? SourceCorrect,
    int? Images,
    string? Note
)
{
    /// <summary>A verdict's part.</summary>
    public static VerifiedCellPart Of(CellVerdict verdict) =>
        new(
            verdict.Ordinal,
            verdict.Title,
            verdict.Seed,
            verdict.Key.ToString(),
            Document.Word(verdict.Kind),
            [.. verdict.Differences.Select(d => new DifferencePart(Document.Word(d.Part), d.Recorded, d.Found))],
            verdict.Correct?.RecordedTarget,
            verdict.Correct?.Target,
            verdict.Correct?.RecordedSource,
            verdict.Correct?.Source,
            verdict.Correct?.Images,
            verdict.Note
        );
}

/// <summary>Something that is not as recorded.</summary>
public sealed record DifferencePart(string Part, string Recorded, string Found);

/// <summary>What came of comparing all stored rows with what was recorded.</summary>
public sealed record StoredRowsPart(long Cells, ImmutableArray<AlteredPart> Altered)
{
    /// <summary>An audit's part.</summary>
    public static StoredRowsPart Of(StoredRowsAudit audit) =>
        new(
            audit.Cells,
            [
                .. audit.Altered.SelectMany(cell =>
                    cell.Altered.Select(a => AlteredPart.Of(cell, a, ofFoundation: false))
                        .Concat(cell.AlteredFoundation.Select(a => AlteredPart.Of(cell, a, ofFoundation: true)))
                ),
                .. audit.AlteredBeside.Select(a => new AlteredPart(
                    null,
                    null,
                    null,
                    null,
                    null,
                    a.Column,
                    a.Recorded,
                    a.Found
                )),
            ]
        );
}

/// <summary>A column that is not as it was recorded.</summary>
/// <param name="Sweep">Absent for rows of no single cell, as are the four after it.</param>
public sealed record AlteredPart(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sweep,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Ordinal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? OfFoundation,
    string Column,
    string? Recorded,
    string? Found
)
{
    /// <summary>A column of a cell.</summary>
    public static AlteredPart Of(AuditedCell cell, AlteredColumn altered, bool ofFoundation) =>
        new(
            cell.Sweep,
            cell.Ordinal,
            cell.Title,
            cell.Seed,
            ofFoundation,
            altered.Column,
            altered.Recorded,
            altered.Found
        );
}

/// <summary><c>table --check</c>.</summary>
/// <param name="File">The lock file.</param>
/// <param name="Digest">Of the lock file.</param>
/// <param name="DigestNow">Of what the table would be made of.</param>
/// <param name="Changes">For people, a line each.</param>
public sealed record TableCheckDocument(
    string Sweep,
    string File,
    string Digest,
    string DigestNow,
    ImmutableArray<string> Changes,
    StoredRowsPart Stored
) : Document;
