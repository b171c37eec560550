using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Application.Submission;

/// <summary>What tuning a sweep would take.</summary>
/// <param name="Grid">The tuning sweep.</param>
/// <param name="Choice">As far as the ledger has results.</param>
public sealed record TuningPlan(SweepSpec Grid, PlanFacts Facts, TuningChoice Choice);
