using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Exports;

/// <summary>What is known of one cell, as documents.</summary>
public static class CellDocument
{
    /// <summary>What the cell is: key, label, options, target, foundation.</summary>
    public static JsonObject Task(SweepSpec spec, SweepCell cell)
    {
        var task = spec.Task(cell);
        var foundation = task.Foundation.Spec;
        return new JsonObject
        {
            ["sweep"] = spec.Name,
            ["ordinal"] = cell.Ordinal,
            ["title"] = cell.Variant.Title,
            ["label"] = cell.Variant.Label,
            ["method"] = task.Method,
            ["options"] = Options(task.Options),
            ["axes"] = Options(cell.Variant.Axes),
            ["seed"] = cell.Seed,
            ["cell_key"] = task.Key.ToString(),
            ["data"] = task.Foundation.Data.Name,
            ["numerics"] = Word(task.Foundation.Numerics),
            ["evaluated_on"] = Word(task.EvaluatedOn),
            ["target"] = new JsonObject
            {
                ["rotation"] = task.Target.Rotation,
                ["epochs"] = task.Target.Epochs,
                ["batch"] = task.Target.Batch,
                ["schedule"] = Word(task.Target.Schedule),
            },
            ["foundation"] = new JsonObject
            {
                ["key"] = task.Foundation.Key.ToString(),
                ["hidden"] = new JsonArray([.. foundation.Hidden.Select(w => (JsonNode)w)]),
                ["mixture"] = foundation.Mixture,
                ["epochs"] = foundation.Epochs,
                ["batch"] = foundation.Batch,
                ["learning_rate"] = foundation.LearningRate,
            },
        };
    }

    /// <summary>What came of it: the numbers behind the result's digest, and those beside them.</summary>
    public static JsonObject Result(StoredCell cell)
    {
        var result = cell.Record.Result;
        return new JsonObject
        {
            ["status"] = Word(result.Status),
            ["result_digest"] = cell.Record.ResultDigest.ToString(),
            ["adapter_digest"] = result.AdapterDigest.ToString(),
            ["adapter_artifact"] = cell.Record.Adapter?.ToString(),
            ["foundation_digest"] = result.FoundationDigest.ToString(),
            ["target"] = Mode(result.Target),
            ["source"] = Mode(result.Source),
            ["hardened_target"] = Mode(result.HardenedTarget),
            ["hardened_source"] = Mode(result.HardenedSource),
            ["foundation_target"] = Mode(result.FoundationTarget),
            ["foundation_source"] = Mode(result.FoundationSource),
            ["trainable_parameters"] = result.TrainableParameters,
            ["trainable_parameters_by_layer"] = new JsonArray([
                .. result.TrainableParametersByLayer.Select(p => (JsonNode)p),
            ]),
            ["adaptation_seconds"] = result.AdaptationSeconds,
            ["evaluation_seconds"] = result.EvaluationSeconds,
        };
    }

    /// <summary>Who computed it, with what, from which data.</summary>
    /// <param name="exporter">Version and commit of the program that writes this.</param>
    public static JsonObject Provenance(StoredCell cell, SweepSpec spec, string exporter) =>
        new()
        {
            ["cell"] = Execution(cell.Record.Execution),
            ["recorded_at"] = Time(cell.RecordedAt),
            ["attestations"] = cell.Attestations,
            ["foundation"] = Execution(cell.Foundation.Execution),
            ["foundation_seconds"] = cell.Foundation.Result.Seconds,
            ["foundation_train_loss"] = new JsonArray([.. cell.Foundation.Result.TrainLoss.Select(Real)]),
            ["data"] = new JsonObject([
                .. spec.Data.Files.Select(f => KeyValuePair.Create(f.FileName, (JsonNode?)f.Digest.ToString())),
            ]),
            ["spec_digest"] = SweepJson.DigestOf(spec).ToString(),
            ["exported_by"] = exporter,
        };

    /// <summary>The validation curve as CSV.</summary>
    public static string Curve(CellResult result) =>
        Table(
            "epoch,train_loss,images,target_correct,target_cross_entropy,source_correct,source_cross_entropy",
            result.Curve.Select(e =>
                new object?[]
                {
                    e.Epoch,
                    e.TrainLoss,
                    e.Images,
                    e.TargetCorrect,
                    e.TargetCrossEntropy,
                    e.SourceCorrect,
                    e.SourceCrossEntropy,
                }
            )
        );

    /// <summary>Gate statistics by hidden layer as CSV.</summary>
    public static string Gates(CellResult result) =>
        Table(
            "layer,width,high_activity,participation,dead,foundation_high_activity,foundation_participation,"
                + "foundation_dead,preactivation_deviation",
            result.Gates.Select(g =>
                new object?[]
                {
                    g.Layer,
                    g.Width,
                    g.HighActivity,
                    g.Participation,
                    g.Dead,
                    g.FoundationHighActivity,
                    g.FoundationParticipation,
                    g.FoundationDead,
                    g.PreactivationDeviation,
                }
            )
        );

    /// <summary>Recorded units as CSV.</summary>
    public static string Units(CellResult result)
    {
        var classes = Enumerable.Range(0, 10).ToArray();
        string[] measures =
        [
            "target_gate",
            "source_gate",
            "target_participation",
            "source_participation",
            .. classes.Select(c => $"target_gate_{c}"),
            .. classes.Select(c => $"source_gate_{c}"),
        ];
        string[] header =
        [
            "layer",
            "unit",
            "threshold",
            "gain",
            .. measures,
            .. measures.Select(m => $"foundation_{m}"),
        ];
        return Table(
            string.Join(',', header),
            result.Units.Select(u =>
                (object?[])
                    [
                        u.Layer,
                        u.Unit,
                        u.Threshold,
                        u.Gain,
                        u.TargetGate,
                        u.SourceGate,
                        u.TargetParticipation,
                        u.SourceParticipation,
                        .. u.TargetGateByClass,
                        .. u.SourceGateByClass,
                        .. u.Untouched is { } f ? Untouched(f) : new object?[measures.Length],
                    ]
            )
        );
    }

    private static object?[] Untouched(UntouchedUnit unit) =>
        [
            unit.TargetGate,
            unit.SourceGate,
            unit.TargetParticipation,
            unit.SourceParticipation,
            .. unit.TargetGateByClass,
            .. unit.SourceGateByClass,
        ];

    /// <summary>
    /// Correctness of each test image (of a tuning cell: validation image), 1 or 0, in file order as CSV; hardened
    /// columns where there are some.
    /// </summary>
    public static string Images(CellResult result)
    {
        var modes = new (string Name, ModeMeasures? Mode)[]
        {
            ("target", result.Target),
            ("source", result.Source),
            ("hardened_target", result.HardenedTarget),
            ("hardened_source", result.HardenedSource),
            ("foundation_target", result.FoundationTarget),
            ("foundation_source", result.FoundationSource),
        }
            .Where(m => m.Mode is not null)
            .ToArray();
        return Table(
            $"image,{string.Join(',', modes.Select(m => m.Name))}",
            Enumerable
                .Range(0, modes.Max(m => m.Mode!.Total))
                .Select(image => modes.Select(m => (object?)Bit(m.Mode!, image)).Prepend(image))
        );
    }

    private static int? Bit(ModeMeasures mode, int image) =>
        image < mode.Total ? mode.CorrectImages[image / 8] >> (image % 8) & 1 : null;

    private static string Table(string header, IEnumerable<IEnumerable<object?>> rows)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(ResultExport.Csv)).Append('\n');
        return text.ToString();
    }

    private static JsonObject Options(ImmutableSortedDictionary<string, OptionValue> options) =>
        new([.. options.Select(o => KeyValuePair.Create(o.Key, JsonSerializer.SerializeToNode(o.Value)))]);

    private static JsonObject? Mode(ModeMeasures? mode) =>
        mode is null
            ? null
            : new JsonObject
            {
                ["correct"] = mode.Correct,
                ["images"] = mode.Total,
                ["accuracy"] = mode.Accuracy,
                ["cross_entropy"] = Real(mode.CrossEntropy),
            };

    // A diverged cell's numbers may be none; JSON has no word for those.
    private static JsonNode Real(double value) =>
        double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Execution(Execution execution) =>
        new()
        {
            ["execution"] = execution.Id.ToString(),
            ["attempt"] = execution.Attempt,
            ["host"] = execution.Host,
            ["boot_id"] = execution.BootId,
            ["worker"] = execution.Worker.ToString(),
            ["program_version"] = execution.ProgramVersion,
            ["libtorch_version"] = execution.LibtorchVersion,
            ["numeric_class"] = execution.NumericClass.ToString(),
            ["started_at"] = Time(execution.StartedAt),
            ["finished_at"] = Time(execution.FinishedAt),
        };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
