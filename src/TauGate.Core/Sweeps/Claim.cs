namespace TauGate.Core.Sweeps;

/// <summary>
/// A claim as a sweep file writes it; <c>docs/claims.md</c> has the grammar. Not part of any cell's key.
/// </summary>
/// <param name="Name">Unique in its sweep.</param>
/// <param name="Text">The claim in the grammar, on one line.</param>
public sealed record Claim(string Name, string Text);
