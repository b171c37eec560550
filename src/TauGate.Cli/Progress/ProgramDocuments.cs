using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Application.Documents;

namespace TauGate.Cli.Progress;

/// <summary>Serializers of the documents that only the command line has, generated at build time.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(DataFolderDocument))]
[JsonSerializable(typeof(NamedDatabaseDocument))]
[JsonSerializable(typeof(PrivateServerDocument))]
[JsonSerializable(typeof(GarbageDocument))]
[JsonSerializable(typeof(IssuedCertificateDocument))]
[JsonSerializable(typeof(CertificatesDocument))]
[JsonSerializable(typeof(FiguresDocument))]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ProgramJson : JsonSerializerContext;

/// <summary>The document that any command prints when it fails.</summary>
internal sealed record ErrorDocument(string Error, int ExitCode) : Document;

/// <summary><c>doctor</c>.</summary>
internal sealed record DoctorDocument(ImmutableArray<CheckPart> Checks) : Document;

/// <summary>One finding.</summary>
/// <param name="Outcome"><c>good</c>, <c>note</c> or <c>failed</c>.</param>
internal sealed record CheckPart(string Name, string Outcome, string Finding);

/// <summary><c>data fetch</c>.</summary>
internal sealed record DataFolderDocument(string Folder) : Document;

/// <summary><c>db url</c> of a database that was named.</summary>
internal sealed record NamedDatabaseDocument(string Url) : Document;

/// <summary><c>db url</c> of the private server.</summary>
/// <param name="Url">Null while it is stopped.</param>
/// <param name="Postgresql">Major version of its data; null while there is none.</param>
internal sealed record PrivateServerDocument(
    string? Url,
    string DataFolder,
    bool Running,
    int? ProcessId,
    int? Postgresql
) : Document;

/// <summary><c>db gc</c>.</summary>
/// <param name="Removed">Blobs.</param>
internal sealed record GarbageDocument(long Removed, long Bytes) : Document;

/// <summary><c>cert ca</c> and <c>cert node</c>.</summary>
/// <param name="Certificate">Its file.</param>
/// <param name="Kind"><c>authority</c>, <c>coordinator</c> or <c>worker</c>.</param>
/// <param name="Key">The private key's file.</param>
internal sealed record IssuedCertificateDocument(
    string Certificate,
    string Kind,
    string Name,
    string Serial,
    string Expires,
    string Key
) : Document;

/// <summary><c>cert show</c>.</summary>
internal sealed record CertificatesDocument(ImmutableArray<CertificatePart> Certificates) : Document;

/// <summary>A certificate in a folder.</summary>
internal sealed record CertificatePart(string Certificate, string Kind, string Name, string Serial, string Expires);

/// <summary><c>figure</c>.</summary>
internal sealed record FiguresDocument(
    string Sweep,
    ImmutableArray<FigurePart> Figures,
    ImmutableArray<SkippedFigurePart> Skipped
) : Document;

/// <summary>A figure that was written.</summary>
/// <param name="Description">A description of the figure, for readers who cannot see it.</param>
internal sealed record FigurePart(
    string Figure,
    string File,
    string Title,
    string Caption,
    string Description,
    double WidthInches,
    double HeightInches
);

/// <summary>A figure that was not drawn for want of data.</summary>
internal sealed record SkippedFigurePart(string Figure, string Reason);

/// <summary><c>report</c>.</summary>
/// <param name="Tables">Names of those that have rows.</param>
/// <param name="Claims">How many were judged.</param>
internal sealed record ReportDocument(
    string Sweep,
    string File,
    int Bytes,
    ImmutableArray<string> Tables,
    int Claims,
    ImmutableArray<string> Figures,
    ImmutableArray<SkippedFigurePart> Skipped
) : Document;
