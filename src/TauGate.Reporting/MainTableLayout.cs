using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting;

/// <summary>What the main table shows people: its columns, and the notes below it.</summary>
internal static class MainTableLayout
{
    /// <summary>Columns in reading order; those that say nothing for any row are not there.</summary>
    public static ImmutableArray<Column> Columns(ImmutableArray<TableRow> rows)
    {
        var seeds = rows.Select(r => r.N).DefaultIfEmpty().Max();
        Column[] columns =
        [
            new("method", [.. rows.Select(NameOf)], IsNumber: false),
            new("parameters", [.. rows.Select(r => r.TrainableParameters is { } p ? Invariant($"{p:N0}") : "")], IsNumber: true),
            Accuracy("target %", rows, MetricNames.TargetAccuracy) with { Note = "target: test accuracy on rotated images, the mode adapted to" },
            Accuracy("source %", rows, MetricNames.SourceAccuracy) with { Note = "source: test accuracy on upright images" },
            Accuracy("hardened %", rows, MetricNames.HardenedTargetAccuracy) with
            {
                Optional = true, Note = "hardened: target accuracy with every gate either open or closed",
            },
            Share("high activity", rows, MetricNames.HighActivity, MetricNames.FoundationHighActivity) with
            {
                Note = "high activity: share of hidden units whose mean gate exceeds 0.5 (the foundation's)",
            },
            Share("participation", rows, MetricNames.Participation, MetricNames.FoundationParticipation) with
            {
                Note = "participation: share of hidden units that take part for an image (the foundation's)",
            },
            new("n", [.. rows.Select(r => Invariant($"{InMeans(r):N0}"))], IsNumber: true),
            new("not in n", [.. rows.Select(r => Missing(r, seeds))], IsNumber: false)
            {
                Note = "not in n: cells that diverged, and missing ones (quarantined, blocked or not yet run); no mean has them",
            },
        ];
        return [.. columns.Where(c => c.HasContent)];
    }

    /// <summary>What a reader must know of the numbers, one thing a line.</summary>
    public static ImmutableArray<string> Notes(ImmutableArray<Column> shown)
    {
        return [.. shown.Select(c => c.Note).OfType<string>(), "intervals: 95 % t over seeds, unadjusted, for this test set; ± is half of one"];
    }

    /// <summary>Label and axis values, such as <c>lora rank=8</c>.</summary>
    private static string NameOf(TableRow row) => Variant.TitleOf(row.Label, row.Axes);

    /// <summary>Why a row's means are over fewer seeds than other rows': what diverged, and what has no result (quarantined, blocked or pending).</summary>
    private static string Missing(TableRow row, long seeds)
    {
        var reasons = new List<string>();
        if (row.Diverged > 0) reasons.Add(Invariant($"{row.Diverged:N0} diverged"));
        if (row.N < seeds) reasons.Add(Invariant($"{seeds - row.N:N0} missing"));
        return string.Join(", ", reasons);
    }

    private static long InMeans(TableRow row) => row.N - row.Diverged;

    /// <summary>Percentages with their half intervals, the points and the signs below each other.</summary>
    private static Column Accuracy(string header, ImmutableArray<TableRow> rows, string metric)
    {
        var means = rows.Select(r => r.Metrics.TryGetValue(metric, out var m) ? Invariant($"{100 * m.Mean:F2}") : "").ToList();
        var halves = rows.Select(r => r.Metrics.TryGetValue(metric, out var m) && m.CiHigh - m.CiLow is { } width ? Invariant($"{50 * width:F2}") : "").ToList();
        var widest = halves.Max(h => (int?)h.Length) ?? 0;
        return new Column(header, [.. means.Zip(halves, Cell)], IsNumber: true);

        string Cell(string mean, string half) => widest == 0 ? mean : half.Length == 0 ? mean + new string(' ', widest + 3) : $"{mean} ± {half.PadLeft(widest)}";
    }

    private static Column Share(string header, ImmutableArray<TableRow> rows, string metric, string foundation)
    {
        return new Column(header, [.. rows.Select(Cell)], IsNumber: true, Optional: true);

        string Cell(TableRow row)
        {
            if (!row.Metrics.TryGetValue(metric, out var own)) return "";
            return row.Metrics.TryGetValue(foundation, out var beside) ? Invariant($"{own.Mean:F3} ({beside.Mean:F3})") : Invariant($"{own.Mean:F3}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
