using Akka.Actor;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Joining;

/// <summary>The outcome of a look at a seed.</summary>
/// <param name="Seed">The seed as it was given.</param>
/// <param name="Name">The address by which the node there can be joined from here; null when it cannot be
/// joined.</param>
/// <param name="Problem">A sentence that begins with the seed; null when there is none.</param>
/// <param name="NeedsChange">Whether waiting does not help, because a node has to be started with other
/// settings.</param>
internal sealed record SeedFinding(HostPort Seed, Address? Name, string? Problem, bool NeedsChange);
