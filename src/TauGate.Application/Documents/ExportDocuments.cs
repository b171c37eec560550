using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TauGate.Core.Networks;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Documents;

/// <summary>The <c>index.json</c> of an exported folder.</summary>
/// <param name="What">What was exported: <c>results</c>, <c>tensors</c>, <c>peft</c> or <c>compact</c>.</param>
/// <param name="Data">SHA-256 of the data set's files by name.</param>
/// <param name="ExportedBy">Version and commit of the program that writes this.</param>
public sealed record ExportIndex(
    string What,
    string Sweep,
    int Revision,
    SpecDigest SpecDigest,
    OrderedDictionary<string, string> Data,
    string ExportedBy,
    ImmutableArray<IndexedCell> Cells
)
{
    /// <summary>The index of a sweep's export.</summary>
    public static ExportIndex Of(
        string what,
        StoredSweep sweep,
        SweepSpec spec,
        string exporter,
        IEnumerable<IndexedCell> cells
    ) => new(what, sweep.Name, sweep.Revision, sweep.SpecDigest, FilesOf(spec), exporter, [.. cells]);

    /// <summary>The data set's files in their order.</summary>
    internal static OrderedDictionary<string, string> FilesOf(SweepSpec spec) =>
        new(spec.Data.Files.Select(f => KeyValuePair.Create(f.FileName, f.Digest.ToString())));
}

/// <summary>What a cell is: the <c>cell.json</c> of its archive.</summary>
/// <param name="Sweep">Left out where all cells are of one sweep.</param>
public record ExportedTask(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sweep,
    long Ordinal,
    string Title,
    string Label,
    string Method,
    ImmutableSortedDictionary<string, OptionValue> Options,
    ImmutableSortedDictionary<string, OptionValue> Axes,
    long Seed,
    CellKey CellKey,
    string Data,
    string Numerics,
    string EvaluatedOn,
    ExportedTarget Target,
    ExportedFoundation Foundation
)
{
    /// <summary>What a cell of the sweep is.</summary>
    public static ExportedTask Of(SweepSpec spec, SweepCell cell)
    {
        var task = spec.Task(cell);
        return new ExportedTask(
            spec.Name,
            cell.Ordinal,
            cell.Variant.Title,
            cell.Variant.Label,
            task.Method,
            task.Options,
            cell.Variant.Axes,
            cell.Seed,
            task.Key,
            task.Foundation.Data.Name,
            Document.Word(task.Foundation.Numerics),
            Document.Word(task.EvaluatedOn),
            new ExportedTarget(
                task.Target.Rotation,
                task.Target.Epochs,
                task.Target.Batch,
                Document.Word(task.Target.Schedule)
            ),
            new ExportedFoundation(
                task.Foundation.Key,
                task.Foundation.Spec.Hidden,
                task.Foundation.Spec.Mixture,
                task.Foundation.Spec.Epochs,
                task.Foundation.Spec.Batch,
                task.Foundation.Spec.LearningRate
            )
        );
    }
}

/// <summary>How a cell is trained.</summary>
/// <param name="Rotation">Degrees counter-clockwise.</param>
public sealed record ExportedTarget(double Rotation, int Epochs, int Batch, string Schedule);

/// <summary>How a cell's foundation is trained.</summary>
public sealed record ExportedFoundation(
    FoundationKey Key,
    ImmutableArray<int> Hidden,
    double Mixture,
    int Epochs,
    int Batch,
    double LearningRate
);

/// <summary>A cell in the index of a folder: what it is, and which files it has.</summary>
public sealed record IndexedCell : ExportedTask
{
    private IndexedCell(ExportedTask task)
        : base(task) => Sweep = null;

    /// <summary>Names the result's bits.</summary>
    [JsonPropertyOrder(1)]
    public required ResultDigest ResultDigest { get; init; }

    /// <summary>Names the adapter's tensors.</summary>
    [JsonPropertyOrder(1)]
    public required TensorDigest AdapterDigest { get; init; }

    /// <summary>Names the foundation's tensors.</summary>
    [JsonPropertyOrder(1)]
    public required TensorDigest FoundationDigest { get; init; }

    /// <summary>The adapter's file or folder; null where only numbers were kept.</summary>
    [JsonPropertyOrder(1)]
    public required string? File { get; init; }

    /// <summary>The foundation's file.</summary>
    [JsonPropertyOrder(1)]
    public required string FoundationFile { get; init; }

    /// <summary>Which images were classified correctly.</summary>
    [JsonPropertyOrder(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CorrectFile { get; init; }

    /// <summary>The compacted network.</summary>
    [JsonPropertyOrder(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExportedCompaction? Trained { get; init; }

    /// <summary>Its foundation, compacted in the same way.</summary>
    [JsonPropertyOrder(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExportedCompaction? FoundationCompacted { get; init; }

    /// <summary>A cell's entry.</summary>
    public static IndexedCell Of(SweepSpec spec, StoredCell stored, string? file, string foundationFile) =>
        new(ExportedTask.Of(spec, spec.Cell(stored.Ordinal)))
        {
            ResultDigest = stored.Record.ResultDigest,
            AdapterDigest = stored.Record.Result.AdapterDigest,
            FoundationDigest = stored.Record.Result.FoundationDigest,
            File = file,
            FoundationFile = foundationFile,
        };
}

/// <summary>A compacted network.</summary>
/// <param name="Units">Those that remain in each hidden layer.</param>
/// <param name="Kept">Their indices in the network that was compacted, by hidden layer.</param>
/// <param name="ConditionalMultiplyAdds">Mean over the rotated test images when units that do not take part are
/// skipped.</param>
/// <param name="MicrosecondsDense">An image.</param>
/// <param name="TargetDiffering">Test images for which compaction changes the chosen class.</param>
public sealed record ExportedCompaction(
    ImmutableArray<int> Units,
    ImmutableArray<ImmutableArray<int>> Kept,
    bool HasThresholds,
    long Parameters,
    long Bytes,
    long MultiplyAdds,
    double ConditionalMultiplyAdds,
    double MicrosecondsDense,
    double MicrosecondsConditional,
    int TargetCorrect,
    int TargetDiffering,
    int SourceDiffering,
    int TestImages
)
{
    /// <summary>A network's part.</summary>
    public static ExportedCompaction Of(CompactedNetwork network) =>
        new(
            [.. network.Compaction.Network.Layers.SkipLast(1).Select(l => l.Outputs)],
            network.Compaction.Kept,
            network.Compaction.HasThresholds,
            network.Compaction.Parameters,
            network.Compaction.Parameters * sizeof(float),
            network.Compaction.DenseMultiplyAdds,
            network.ConditionalMultiplyAdds,
            network.Times.Dense,
            network.Times.Conditional,
            network.TargetCorrect,
            network.TargetDiffering,
            network.SourceDiffering,
            network.TestImages
        );
}

/// <summary>
/// What came of a cell, the numbers behind its digest and those beside them: the <c>result.json</c> of its archive.
/// </summary>
public sealed record ExportedResult(
    string Status,
    ResultDigest ResultDigest,
    TensorDigest AdapterDigest,
    ArtifactDigest? AdapterArtifact,
    TensorDigest FoundationDigest,
    ExportedMode Target,
    ExportedMode Source,
    ExportedMode? HardenedTarget,
    ExportedMode? HardenedSource,
    ExportedMode FoundationTarget,
    ExportedMode FoundationSource,
    long TrainableParameters,
    ImmutableArray<long> TrainableParametersByLayer,
    double AdaptationSeconds,
    double EvaluationSeconds
)
{
    /// <summary>What came of a stored cell.</summary>
    public static ExportedResult Of(StoredCell cell)
    {
        var result = cell.Record.Result;
        return new ExportedResult(
            Document.Word(result.Status),
            cell.Record.ResultDigest,
            result.AdapterDigest,
            cell.Record.Adapter,
            result.FoundationDigest,
            ExportedMode.Of(result.Target),
            ExportedMode.Of(result.Source),
            result.HardenedTarget is { } target ? ExportedMode.Of(target) : null,
            result.HardenedSource is { } source ? ExportedMode.Of(source) : null,
            ExportedMode.Of(result.FoundationTarget),
            ExportedMode.Of(result.FoundationSource),
            result.TrainableParameters,
            result.TrainableParametersByLayer,
            result.AdaptationSeconds,
            result.EvaluationSeconds
        );
    }
}

/// <summary>What was measured in one mode.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="CrossEntropy">In nats; <c>"NaN"</c> or <c>"Infinity"</c> for a diverged cell.</param>
public sealed record ExportedMode(
    int Correct,
    int Images,
    double Accuracy,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double CrossEntropy
)
{
    /// <summary>A mode's part.</summary>
    public static ExportedMode Of(ModeMeasures mode) => new(mode.Correct, mode.Total, mode.Accuracy, mode.CrossEntropy);
}

/// <summary>
/// Who computed a cell, with what, from which data: the <c>provenance.json</c> of its archive.
/// </summary>
/// <param name="Attestations">Further executions that gave the same bits.</param>
/// <param name="Data">SHA-256 of the data set's files by name.</param>
/// <param name="ExportedBy">Version and commit of the program that writes this.</param>
public sealed record ExportedProvenance(
    ExportedExecution Cell,
    string RecordedAt,
    long Attestations,
    ExportedExecution Foundation,
    double FoundationSeconds,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        ImmutableArray<double> FoundationTrainLoss,
    OrderedDictionary<string, string> Data,
    SpecDigest SpecDigest,
    string ExportedBy
)
{
    /// <summary>The provenance of a stored cell.</summary>
    public static ExportedProvenance Of(StoredCell cell, SweepSpec spec, string exporter) =>
        new(
            ExportedExecution.Of(cell.Record.Execution),
            ExportedExecution.Time(cell.RecordedAt),
            cell.Attestations,
            ExportedExecution.Of(cell.Foundation.Execution),
            cell.Foundation.Result.Seconds,
            cell.Foundation.Result.TrainLoss,
            ExportIndex.FilesOf(spec),
            SweepJson.DigestOf(spec),
            exporter
        );
}

/// <summary>One execution of a task.</summary>
public sealed record ExportedExecution(
    ExecutionId Execution,
    int Attempt,
    string Host,
    string BootId,
    WorkerId Worker,
    string ProgramVersion,
    string LibtorchVersion,
    NumericClass NumericClass,
    string StartedAt,
    string FinishedAt
)
{
    /// <summary>An execution's part.</summary>
    public static ExportedExecution Of(Execution execution) =>
        new(
            execution.Id,
            execution.Attempt,
            execution.Host,
            execution.BootId,
            execution.Worker,
            execution.ProgramVersion,
            execution.LibtorchVersion,
            execution.NumericClass,
            Time(execution.StartedAt),
            Time(execution.FinishedAt)
        );

    /// <summary>A moment to the last digit.</summary>
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>Serializers of what exports write, generated at build time.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ExportIndex))]
[JsonSerializable(typeof(ExportedTask))]
[JsonSerializable(typeof(ExportedResult))]
[JsonSerializable(typeof(ExportedProvenance))]
public sealed partial class ExportJson : JsonSerializerContext
{
    private static readonly ExportJson Indented = new(
        new JsonSerializerOptions
        {
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>The file of a record: indented, characters as they are, with a line feed at its end.</summary>
    public static byte[] Write<T>(T document) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(document, typeof(T), Indented), (byte)'\n'];
}
