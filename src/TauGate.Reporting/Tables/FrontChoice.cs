using System.Collections.Immutable;
using TauGate.Core.Fronts;

namespace TauGate.Reporting.Tables;

/// <summary>What the table <c>front</c> is asked for.</summary>
/// <param name="Baseline">
/// A label, or a row without its rate such as <c>lora rank=8</c>, that differences are taken against.
/// </param>
/// <param name="Along">The axis that a front is along.</param>
/// <param name="At">
/// Target accuracies to compare at, 0 to 1; empty: round ones that the baseline reaches at every seed.
/// </param>
public sealed record FrontChoice(
    string Baseline = FrontChoice.DefaultBaseline,
    string Along = RowFamily.DefaultAxis,
    ImmutableArray<double> At = default
)
{
    /// <summary>The method that the experiment is about.</summary>
    public const string DefaultBaseline = "taugate";
}
