using System.Text;
using System.Text.Json.Nodes;
using TauGate.Core.Networks;
using static TauGate.Reporting.Neurons.NeuronText;

namespace TauGate.Reporting.Neurons;

/// <summary>Compacted networks, each beside its frozen foundation.</summary>
public static class CompactionText
{
    /// <summary>A table for people; ends with a line feed.</summary>
    public static string Write(IReadOnlyList<CompactionReport> reports)
    {
        var text = new StringBuilder(
            TextTable(
                [
                    "network",
                    "units",
                    "parameters",
                    "KiB",
                    "multiply-adds",
                    "conditional",
                    "us dense",
                    "us conditional",
                    "target %",
                    "differ t",
                    "differ s",
                ],
                [
                    .. reports.SelectMany(r =>
                        new[] { Row($"{r.Title} seed {r.Seed}", r.Trained), Row("  its foundation", r.Foundation) }
                    ),
                ]
            )
        );
        text.Append("units: those that remain in each hidden layer\n");
        text.Append(
            "conditional: mean multiply-adds over rotated test images when units that do not take part are skipped; "
                + "the first layer's inputs are dense\n"
        );
        text.Append(
            Invariant(
                $"us: measured microseconds an image, one at a time on one thread, "
                    + $"in this program's own arithmetic ({System.Numerics.Vector<float>.Count} lanes), "
                    + $"median of rounds in turns\n"
            )
        );
        text.Append(
            "differ t, s: test images of the target and source mode for which compaction changes the chosen class\n"
        );
        return text.ToString();
    }

    /// <summary>One network for programs.</summary>
    public static JsonObject Json(CompactedNetwork network) =>
        new()
        {
            ["units"] = new JsonArray([
                .. network.Compaction.Network.Layers.SkipLast(1).Select(l => (JsonNode)l.Outputs),
            ]),
            ["kept"] = new JsonArray([
                .. network.Compaction.Kept.Select(units =>
                    (JsonNode)new JsonArray([.. units.Select(u => (JsonNode)u)])
                ),
            ]),
            ["has_thresholds"] = network.Compaction.HasThresholds,
            ["parameters"] = network.Compaction.Parameters,
            ["bytes"] = network.Compaction.Parameters * sizeof(float),
            ["multiply_adds"] = network.Compaction.DenseMultiplyAdds,
            ["conditional_multiply_adds"] = network.ConditionalMultiplyAdds,
            ["microseconds_dense"] = network.Times.Dense,
            ["microseconds_conditional"] = network.Times.Conditional,
            ["target_correct"] = network.TargetCorrect,
            ["target_differing"] = network.TargetDiffering,
            ["source_differing"] = network.SourceDiffering,
            ["test_images"] = network.TestImages,
        };

    private static string[] Row(string name, CompactedNetwork n)
    {
        var compaction = n.Compaction;
        return
        [
            name,
            string.Join('-', compaction.Network.Layers.SkipLast(1).Select(l => Invariant($"{l.Outputs}"))),
            Invariant($"{compaction.Parameters:N0}"),
            Invariant($"{compaction.Parameters * sizeof(float) / 1024.0:F1}"),
            Invariant($"{compaction.DenseMultiplyAdds:N0}"),
            Invariant($"{n.ConditionalMultiplyAdds:N0}"),
            Invariant($"{n.Times.Dense:F1}"),
            Invariant($"{n.Times.Conditional:F1}"),
            Invariant($"{100.0 * n.TargetCorrect / n.TestImages:F2}"),
            Invariant($"{n.TargetDiffering}"),
            Invariant($"{n.SourceDiffering}"),
        ];
    }
}
