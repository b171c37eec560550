using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TauGate.Cli.Progress;

/// <summary>
/// A run in a few lines: a bar, the counts, what each slot does. Lines are cropped, never wrapped: a picture that is redrawn in place
/// must have the height it was drawn with.
/// </summary>
internal sealed class RunPicture(RunProgress progress) : Renderable
{
    private const int LongestBar = 40;
    private const int ShortestBar = 6;

    /// <summary>Columns kept for percentage and times, so that the bar keeps its length while they change.</summary>
    private const int TimesWidth = 42;

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var first = true;
        foreach (var line in Lines(maxWidth))
        {
            if (!first) yield return Segment.LineBreak;
            first = false;
            var segments = ((IRenderable)new Markup(line)).Render(options, int.MaxValue).Where(s => !s.IsLineBreak).ToList();
            foreach (var segment in Crop(segments, maxWidth)) yield return segment;
        }
    }

    private IEnumerable<string> Lines(int width)
    {
        var name = Markup.Escape(progress.Sweep);
        yield return $"[bold]{name}[/]  {Bar(Math.Min(LongestBar, width - progress.Sweep.Length - TimesWidth))}{Percent()}  {Markup.Escape(Times())}";
        yield return $"  {Markup.Escape(Phrases.Cells(progress.Cells, progress.Reused))}";
        if (progress.Waiting is { } reason) yield return $"  [yellow]{Markup.Escape(reason)}[/]";
        for (var slot = 0; slot < progress.Slots; slot++)
            yield return slot < progress.Executing.Count ? $"  [blue]▸[/] {Markup.Escape(progress.Executing[slot])}" : "  [grey]▸ idle[/]";
    }

    // The two halves differ in shape too, for terminals without colour.
    private string Bar(int width)
    {
        if (width < ShortestBar) return "";
        var filled = progress.Cells.Total == 0 ? width : (int)(progress.Settled * width / progress.Cells.Total);
        return $"[green]{new string('━', filled)}[/][grey]{new string('─', width - filled)}[/] ";
    }

    // Rounded down: 100 % means that nothing is left.
    private string Percent() =>
        string.Create(CultureInfo.InvariantCulture, $"{(progress.Cells.Total == 0 ? 100 : progress.Settled * 100 / progress.Cells.Total)} %");

    private string Times()
    {
        var elapsed = Phrases.Duration(progress.Elapsed);
        if (progress.Waiting is not null || progress.Cells.Pending == 0) return elapsed;
        return progress.Left is { } left ? $"{elapsed}, about {Phrases.Duration(left)} left" : $"{elapsed}, measuring";
    }

    private static List<Segment> Crop(List<Segment> line, int width) =>
        Segment.CellCount(line) <= width ? line : [.. Segment.Truncate(line, width - 1), new Segment("…")];
}
