using System.Text;
using TauGate.Core.Results;
using TauGate.Reporting.Formats;

namespace TauGate.Reporting.Exports;

/// <summary>What was measured of one cell, as tables.</summary>
public static class CellTables
{
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
            text.AppendCsvLine(row);
        return text.ToString();
    }
}
