namespace TauGate.Core.Sweeps;

/// <summary>A specification that a sweep has had.</summary>
/// <param name="ResultsBefore">How many of its cells had a result when it was submitted.</param>
public sealed record SweepRevision(int Revision, SweepSpec Spec, long ResultsBefore);
