using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>A partial match of <c>exclude</c>: variants that have all of these are left out.</summary>
/// <param name="Label">Null matches every label.</param>
/// <param name="Method">Null matches every method.</param>
internal sealed record Exclusion(
    Mark Mark,
    string? Label,
    string? Method,
    ImmutableDictionary<string, OptionValue> Axes
)
{
    /// <summary>Whether the variant is left out.</summary>
    public bool Matches(Variant variant) =>
        (Label is null || variant.Label == Label)
        && (Method is null || variant.Method == Method)
        && Axes.All(a => variant.Axes.TryGetValue(a.Key, out var value) && value.Equals(a.Value));
}
