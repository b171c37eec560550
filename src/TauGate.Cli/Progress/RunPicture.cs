using Spectre.Console;
using TauGate.Application.Runs;
using TauGate.Application.Wording;

namespace TauGate.Cli.Progress;

/// <summary>A run in a few lines: a bar, the counts, what each slot does.</summary>
internal sealed class RunPicture(RunProgress progress) : CroppedLines
{
    /// <summary>Columns kept for percentage and times, so that the bar keeps its length while they change.</summary>
    private const int TimesWidth = 42;

    /// <inheritdoc/>
    protected override IEnumerable<string> Lines(int width, int height)
    {
        yield return $"[bold]{Markup.Escape(progress.Sweep)}[/]  "
            + $"{ProgressBar.Of(progress.Cells, width - progress.Sweep.Length - TimesWidth)}  {Markup.Escape(Times())}";
        yield return $"  {Markup.Escape(Phrases.Cells(progress.Cells, progress.Reused))}";
        if (progress.Waiting is { } reason)
            yield return $"  [yellow]{Markup.Escape(reason)}[/]";
        else if (progress.Note is { } note)
            yield return $"  [grey]{Markup.Escape(note)}[/]";
        for (var slot = 0; slot < progress.Slots; slot++)
            yield return slot < progress.Executing.Count
                ? $"  [blue]▸[/] {Markup.Escape(progress.Executing[slot])}"
                : "  [grey]▸ idle[/]";
    }

    private string Times()
    {
        var elapsed = Phrases.Duration(progress.Elapsed);
        if (progress.Waiting is not null || progress.Cells.Pending == 0)
            return elapsed;
        return progress.Left is { } left ? $"{elapsed}, about {Phrases.Duration(left)} left" : $"{elapsed}, measuring";
    }
}
