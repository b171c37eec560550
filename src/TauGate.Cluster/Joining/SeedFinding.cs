using Akka.Actor;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Joining;

/// <summary>What a look at a seed found.</summary>
/// <param name="Seed">As it was given.</param>
/// <param name="Name">What the node there calls itself, by which it can be joined from here; null when it cannot
/// be.</param>
/// <param name="Problem">A sentence that begins with the seed; null when there is none.</param>
/// <param name="NeedsChange">Waiting does not help: a node has to be started in another way.</param>
internal sealed record SeedFinding(HostPort Seed, Address? Name, string? Problem, bool NeedsChange);
