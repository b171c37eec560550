using Spectre.Console;
using Spectre.Console.Rendering;

namespace TauGate.Cli.Progress;

/// <summary>
/// Lines of markup that are cropped and never wrapped: a picture that is redrawn in place must keep the height that it
/// was drawn with.
/// </summary>
internal abstract class CroppedLines : Renderable
{
    /// <summary>The lines, for a terminal of that many columns and rows.</summary>
    protected abstract IEnumerable<string> Lines(int width, int height);

    /// <inheritdoc/>
    protected sealed override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var first = true;
        foreach (var line in Lines(maxWidth, options.ConsoleSize.Height))
        {
            if (!first)
                yield return Segment.LineBreak;
            first = false;
            var segments = ((IRenderable)new Markup(line))
                .Render(options, int.MaxValue)
                .Where(s => !s.IsLineBreak)
                .ToList();
            foreach (var segment in Crop(segments, maxWidth))
                yield return segment;
        }
    }

    private static List<Segment> Crop(List<Segment> line, int width) =>
        Segment.CellCount(line) <= width ? line : [.. Segment.Truncate(line, width - 1), new Segment("…")];
}
