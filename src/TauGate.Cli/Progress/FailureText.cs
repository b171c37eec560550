using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>Tells a person which cells were given up and why.</summary>
internal static class FailureText
{
    /// <summary>A paragraph for each cell, and what to do.</summary>
    public static IEnumerable<string> Lines(string sweep, ImmutableArray<FailedCell> failures)
    {
        foreach (var cell in failures)
        {
            var place = cell.Host is null ? "" : $" on {cell.Host}";
            var attempts = Plural.Count(cell.Attempts, "failed attempt");
            yield return Invariant(
                $"{cell.State}: {cell.Label} seed {cell.Seed} after {attempts}{place}: {cell.Detail ?? "no detail"}"
            );
            foreach (var line in (cell.StandardError ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                yield return $"    {line}";
        }
        if (failures.Length > 0)
            yield return $"When the cause is gone, 'taugate retry {sweep}' puts them back.";
    }
}
