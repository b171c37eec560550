using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>Tells a person which cells were given up and why.</summary>
internal static class FailureReport
{
    public static async Task WriteAsync(TextWriter output, string sweep, ImmutableArray<FailedCell> failures)
    {
        foreach (var cell in failures)
        {
            var place = cell.Host is null ? "" : $" on {cell.Host}";
            await output.WriteLineAsync($"{cell.State}: {cell.Label} seed {cell.Seed} after {cell.Attempts} failed attempt{(cell.Attempts == 1 ? "" : "s")}{place}: {cell.Detail ?? "no detail"}");
            foreach (var line in (cell.StandardError ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await output.WriteLineAsync($"    {line}");
        }
        if (failures.Length > 0) await output.WriteLineAsync($"When the cause is gone, 'taugate retry {sweep}' puts them back.");
    }
}
