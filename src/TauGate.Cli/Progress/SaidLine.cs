using Spectre.Console;
using Spectre.Console.Rendering;

namespace TauGate.Cli.Progress;

/// <summary>
/// A line printed above a picture that is redrawn in place. It begins where the picture began, so the picture's own
/// line, which may be longer, is erased first.
/// </summary>
internal sealed class SaidLine(string text) : Renderable
{
    private const string EraseLine = "\e[2K";

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var line in Segment.SplitLines(((IRenderable)new Text(text, Color.Grey)).Render(options, maxWidth)))
        {
            yield return Segment.Control(EraseLine);
            foreach (var segment in line)
                yield return segment;
            yield return Segment.LineBreak;
        }
    }
}
