using System.Globalization;
using TauGate.Cluster;
using TauGate.Core.Ports;

namespace TauGate.Cli.Progress;

/// <summary>Numbers as people read them.</summary>
internal static class Phrases
{
    /// <summary>Such as <c>1 h 05 min</c>, <c>2 min 10 s</c>, <c>8 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)Math.Round(time.TotalSeconds))} s"),
    };

    /// <summary>Such as <c>1 cell</c>, <c>260 cells</c>, <c>1,000,000 cells</c>.</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Such as <c>trained lora rank=8, seed 1 in 3.1 s</c>.</summary>
    public static string Ended(TaskFinished task)
    {
        var verb = task.Status == "done" ? "trained" : task.Status;
        return string.Create(CultureInfo.InvariantCulture, $"{verb} {task.Label}, seed {task.Seed} in {task.Seconds:F1} s");
    }

    /// <summary>Counts of cells in one line, zero counts left out.</summary>
    public static string Cells(SweepProgress cells, long reused)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{cells.Done:N0} of {Count(cells.Total, "cell")} done") };
        void Add(long count, string what)
        {
            if (count > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}"));
        }
        Add(reused, "reused");
        Add(cells.Diverged, "diverged");
        Add(cells.Collapsed, "collapsed");
        Add(cells.Quarantined, "quarantined");
        Add(cells.Blocked, "blocked");
        return string.Join(", ", parts);
    }
}
