using TauGate.Core.Ports;

namespace TauGate.Cli.Progress;

/// <summary>A bar and a percentage, as markup.</summary>
internal static class ProgressBar
{
    private const int Longest = 40;
    private const int Shortest = 6;

    /// <summary>Bar and percentage; without the bar when there is little room.</summary>
    /// <param name="width">Columns for the bar.</param>
    public static string Of(SweepProgress cells, int width)
    {
        var settled = cells.Total - cells.Pending;
        // Rounded down: 100 % means that nothing is left.
        var share = Invariant($"{(cells.Total == 0 ? 100 : settled * 100 / cells.Total)} %");
        if (width < Shortest)
            return share;
        width = Math.Min(width, Longest);
        var filled = cells.Total == 0 ? width : (int)(settled * width / cells.Total);
        // The two halves differ in shape too, for terminals without colour.
        return $"[green]{new string('━', filled)}[/][grey]{new string('─', width - filled)}[/] {share}";
    }
}
