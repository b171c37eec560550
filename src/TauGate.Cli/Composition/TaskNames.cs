using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>Cells as people name them.</summary>
internal static class TaskNames
{
    /// <summary>Such as <c>lora rank=8</c>.</summary>
    public static string Of(Variant variant) =>
        variant.Axes.Count == 0 ? variant.Label : $"{variant.Label} {string.Join(' ', variant.Axes.Select(a => $"{a.Key}={a.Value}"))}";
}
