using System.Text;
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
