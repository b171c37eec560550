using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Application.Wording;

/// <summary>Numbers as people read them.</summary>
public static class Phrases
{
    /// <summary>Such as <c>1 h 05 min</c>, <c>2 min 10 s</c>, <c>8 s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Round(Math.Max(0, time.TotalSeconds), MidpointRounding.AwayFromZero);
        return seconds switch
        {
            >= 3600 => Invariant($"{seconds / 3600} h {seconds / 60 % 60:00} min"),
            >= 60 => Invariant($"{seconds / 60} min {seconds % 60:00} s"),
            _ => Invariant($"{seconds} s"),
        };
    }

    /// <summary>Counts of cells in one line, zero counts left out.</summary>
    public static string Cells(SweepProgress cells, long reused)
    {
        var parts = new List<string> { Invariant($"{cells.Done:N0} of {Plural.Count(cells.Total, "cell")} done") };
        void Add(long count, string what)
        {
            if (count > 0)
                parts.Add(Invariant($"{count:N0} {what}"));
        }
        Add(reused, "reused");
        Add(cells.Diverged, "diverged");
        Add(cells.Collapsed, "collapsed");
        Add(cells.Quarantined, "quarantined");
        Add(cells.Blocked, "blocked");
        return string.Join(", ", parts);
    }

    /// <summary>
    /// A sweep in one line, such as <c>9 of 16 cells done, 4 reused; 5 pending, 2 running; 2 min 10 s</c>.
    /// </summary>
    public static string Standing(SweepProgress cells, long reused, TimeSpan elapsed)
    {
        var open =
            cells.Pending == 0
                ? ""
                : Invariant($"; {cells.Pending - cells.Running:N0} pending, {cells.Running:N0} running");
        return $"{Cells(cells, reused)}{open}; {Duration(elapsed)}";
    }
}
