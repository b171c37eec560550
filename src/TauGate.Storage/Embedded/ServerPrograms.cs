using System.Collections.Immutable;

namespace TauGate.Storage.Embedded;

/// <summary>The server programs of a machine.</summary>
/// <param name="Folder">Where those that a run would use are; null when it has to fetch some.</param>
/// <param name="Version">Such as <c>17.10</c>.</param>
/// <param name="Broken">Why others that are there do not run, a sentence each.</param>
public sealed record ServerPrograms(string? Folder, string? Version, ImmutableArray<string> Broken);
