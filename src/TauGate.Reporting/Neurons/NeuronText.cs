using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TauGate.Core.Networks;
using TauGate.Core.Text;

namespace TauGate.Reporting.Neurons;

/// <summary>
/// A neuron report for people: layers, and the units that matter most. The JSON document has every unit.
/// </summary>
public static class NeuronText
{
    /// <summary>The report; ends with a line feed.</summary>
    /// <param name="top">Units to list for each mode.</param>
    public static string Write(NeuronReport report, int top)
    {
        var text = new StringBuilder();
        Line(
            $"{report.Sweep}: {report.Title} seed {report.Seed} (cell {report.Ordinal}), "
                + $"tau and gamma from {report.Origin}"
        );
        foreach (var a in report.Agreements)
            Line(
                $"  {a.What}: {a.Here} test images correct by this program's own arithmetic, {a.Recorded} "
                    + $"recorded{(a.Differing == 0 ? ", the same images" : $", {a.Differing} images differ")}"
            );
        if (report.RowDifference is { } difference)
            Line($"  participation of units: at most {difference:0.######} from the recorded rows");

        Line($"\nactive sets: units that take part for at least half of the test images");
        Table(
            [
                "layer",
                "units",
                "target",
                "source",
                "shared",
                "overlap",
                "by chance",
                "classes t",
                "classes s",
                "hardened",
                "particip. t",
                "particip. s",
            ],
            report
                .Trained.Zip(report.Foundation, (t, f) => new[] { Row("", t), Row("foundation ", f) })
                .SelectMany(r => r)
        );
        Line($"overlap: Jaccard index of the target and source sets, beside what sets of these sizes have by chance");
        Line(
            $"classes t, s: mean Jaccard index over pairs of classes, target and source; hardened: "
                + $"soft against hardened gates, target"
        );

        Line($"\nsizes of the active sets by class of the image");
        Table(
            ["layer", "mode", .. Enumerable.Range(0, 10).Select(c => Invariant($"{c}"))],
            report.Trained.SelectMany(l =>
                new[]
                {
                    (string[])[Invariant($"{l.Layer}"), "target", .. l.TargetByClass.Select(n => Invariant($"{n}"))],
                    [Invariant($"{l.Layer}"), "source", .. l.SourceByClass.Select(n => Invariant($"{n}"))],
                }
            )
        );

        foreach (var (mode, curve) in new[] { ("target", report.TargetCurve), ("source", report.SourceCurve) })
        {
            var ranked = report
                .Units.OrderByDescending(u => mode == "target" ? u.TargetCrossEntropy : u.SourceCrossEntropy)
                .ToArray();
            Line(
                $"\n{mode}: units whose removal costs most cross-entropy (hardened, "
                    + $"first {Attribution.ImageCount:N0} validation images; most by class in parentheses)"
            );
            Table(
                ["unit", "tau", "gamma", "takes part", "cross-entropy", "logit margin", "by class"],
                ranked.Take(top).Select(u => Unit(u, mode == "target"))
            );
            Line(
                $"\n{mode}: test accuracy % with k units removed by that ranking (hardened; random: "
                    + $"mean of {DeletionCurve.Draws} choices)"
            );
            Table(
                ["k", "top k", "random k", "bottom k"],
                curve.Points.Select(p =>
                    new[] { Invariant($"{p.Removed}"), Percent(p.Top), Percent(p.Random), Percent(p.Bottom) }
                )
            );
        }

        Line($"\nthresholds against attribution: Spearman's correlation of tau with what a unit's removal costs");
        string[] header = ["row", "control", "layer", "target", "source", "foundation t", "foundation s"];
        Table(
            header,
            report.Correlations.Select(c =>
                new[]
                {
                    c.Title,
                    c.Control,
                    Invariant($"{c.Layer}"),
                    Signed(c.Target),
                    Signed(c.Source),
                    Signed(c.FoundationTarget),
                    Signed(c.FoundationSource),
                }
            )
        );
        Line($"target, source: by the network's own attribution; foundation t, s: by the untouched foundation's");

        Line(
            $"\nacross seeds ({report.Seeds.Length}): mean, and range in brackets. "
                + $"Units of different seeds have nothing to do with each other, so only sizes and overlaps within a "
                + $"seed are compared."
        );
        Table(
            ["layer", "target", "source", "overlap", "by chance", "hardened"],
            Enumerable
                .Range(0, report.Trained.Length)
                .Select(layer =>
                    new[]
                    {
                        Invariant($"{layer}"),
                        Range(layer, s => s.Target, "0.0"),
                        Range(layer, s => s.Source, "0.0"),
                        Range(layer, s => s.ModeOverlap),
                        Range(layer, s => s.ModeChance),
                        Range(layer, s => s.HardeningOverlap),
                    }
                )
        );
        if (!report.SeedsWithout.IsEmpty)
            Line($"without tensors or result: seeds {string.Join(", ", report.SeedsWithout)}");
        return text.ToString();

        string Range(int layer, Func<LayerSets, double> value, string format = "0.000")
        {
            var values = report.Seeds.Select(s => value(s.Layers[layer])).ToArray();
            string Form(double v) => v.ToString(format, CultureInfo.InvariantCulture);
            return $"{Form(values.Average())} [{Form(values.Min())}, {Form(values.Max())}]";
        }

        void Line(InvariantText line) => text.Append(Invariant(ref line)).Append('\n');

        void Table(string[] header, IEnumerable<string[]> rows) => text.Append(TextTable(header, [.. rows]));
    }

    private static string[] Row(string name, LayerSets l) =>
        [
            Invariant($"{name}{l.Layer}"),
            Invariant($"{l.Width}"),
            Invariant($"{l.Target}"),
            Invariant($"{l.Source}"),
            Invariant($"{l.Shared}"),
            Invariant($"{l.ModeOverlap:F3}"),
            Invariant($"{l.ModeChance:F3}"),
            Invariant($"{l.TargetClassOverlap:F3}"),
            Invariant($"{l.SourceClassOverlap:F3}"),
            Invariant($"{l.HardeningOverlap:F3}"),
            Invariant($"{l.TargetParticipation:F3}"),
            Invariant($"{l.SourceParticipation:F3}"),
        ];

    private static string[] Unit(NeuronRow u, bool target)
    {
        var byClass = target ? u.TargetCrossEntropyByClass : u.SourceCrossEntropyByClass;
        var most = byClass.Select((change, c) => (change, c)).OrderByDescending(x => x.change).Take(3);
        return
        [
            Invariant($"{u.Place.Layer}:{u.Place.Unit}"),
            Invariant($"{u.Threshold:F3}"),
            Invariant($"{u.Gain:F3}"),
            Invariant($"{(target ? u.TargetParticipation : u.SourceParticipation):F3}"),
            Invariant($"{(target ? u.TargetCrossEntropy : u.SourceCrossEntropy):+0.00000;-0.00000}"),
            Invariant($"{(target ? u.TargetMargin : u.SourceMargin):+0.0000;-0.0000}"),
            string.Join(' ', most.Select(m => Invariant($"{m.c} ({m.change:+0.0000;-0.0000})"))),
        ];
    }

    internal static string TextTable(IReadOnlyList<string> header, ImmutableArray<string[]> rows)
    {
        var widths = header.Select((h, c) => rows.Select(r => r[c].Length).Append(h.Length).Max()).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows.Select(r => (IReadOnlyList<string>)r).Prepend(header))
            text.Append("  ")
                .Append(string.Join("  ", row.Select((cell, c) => cell.PadLeft(widths[c]))).TrimEnd())
                .Append('\n');
        return text.ToString();
    }

    private static string Signed(double? value) => value is { } v ? Invariant($"{v:+0.000;-0.000;0.000}") : "";

    private static string Percent(double share) => Invariant($"{100 * share:F2}");
}
