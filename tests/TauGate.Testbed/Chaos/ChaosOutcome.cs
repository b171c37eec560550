using System.Collections.Immutable;

namespace TauGate.Testbed.Chaos;

/// <summary>What a schedule led to.</summary>
/// <param name="Executions">Recorded in the cluster's life so far.</param>
/// <param name="Findings">What is wrong; empty when nothing is.</param>
public sealed record ChaosOutcome(
    ChaosSchedule Schedule,
    TimeSpan Elapsed,
    long Executions,
    long Tasks,
    long Attestations,
    ImmutableArray<string> Findings
)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Findings.IsEmpty;
}
