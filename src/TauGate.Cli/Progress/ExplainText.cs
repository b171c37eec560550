using System.Globalization;
using TauGate.Application.Explaining;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>What happened to cells, for people.</summary>
internal static class ExplainText
{
    /// <summary>The cells, and what to do.</summary>
    public static IEnumerable<string> Lines(ExplainedCells explained)
    {
        var (sweep, cells) = (explained.Sweep, explained.Cells);
        foreach (var line in cells.SelectMany(Lines))
            yield return line;
        var givenUp = explained.Progress.Quarantined + explained.Progress.Blocked;
        if (!explained.IsNamed && givenUp == 0)
            yield return $"{sweep.Name}: no cell was given up.";
        if (!explained.IsNamed && givenUp > cells.Length)
        {
            var more = (givenUp - cells.Length).ToString("N0", CultureInfo.InvariantCulture);
            yield return $"... and {more} more; the table 'failure' has all attempts, "
                + $"and 'taugate explain {sweep.Name} CELL' tells of one.";
        }
        if (cells.Any(c => c.History.State is "quarantined" or "blocked"))
            yield return $"When the cause is gone, 'taugate retry {sweep.Name}' puts them back.";
    }

    private static IEnumerable<string> Lines(ExplainedCell cell)
    {
        var history = cell.History;
        var reason = history.Reason is null ? "" : $": {history.Reason}";
        yield return Invariant($"{history.State}: {history.Title} seed {history.Seed} (cell {cell.Ordinal}){reason}");
        foreach (var attempt in history.Attempts)
        {
            var (task, seconds) = (
                attempt.OfFoundation ? "foundation, " : "",
                (attempt.FinishedAt - attempt.StartedAt).TotalSeconds
            );
            var counts = attempt.IsCounted ? "" : " (before the last retry)";
            yield return Invariant(
                $"  {task}attempt {attempt.Attempt} on {attempt.Host}, {Second(attempt.FinishedAt)} "
            ) + Invariant($"after {seconds:F1} s{counts}: {attempt.Detail}");
            foreach (var line in attempt.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                yield return $"      {line}";
        }
        if (history.NodeLosses > 0)
            yield return $"  {Plural.Count(history.NodeLosses, "node")} died while it executed";
        if (history.FoundationNodeLosses > 0)
            yield return $"  {Plural.Count(history.FoundationNodeLosses, "node")} died while its foundation executed";
        if (cell.Result is { } result)
        {
            var attempt = result.Attempt.ToString(CultureInfo.InvariantCulture);
            yield return $"  trained on {result.Host} by attempt {attempt}, recorded {Second(result.RecordedAt)}";
            yield return $"  digest {result.Digest}";
            yield return $"  numeric class {result.NumericClass}, execution {result.Execution}, "
                + $"TauGate {result.ProgramVersion}";
        }
    }

    private static string Second(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
