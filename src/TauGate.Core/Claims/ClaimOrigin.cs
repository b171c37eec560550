namespace TauGate.Core.Claims;

/// <summary>When a claim was registered, and which results of its arms there were by then.</summary>
/// <param name="Registered">The earliest registration of the same claim about the same cells, in whichever sweep; null
/// when there is none.</param>
/// <param name="Cells">Different cells of the claim's arms.</param>
/// <param name="Before">How many of them had a result by then, for whichever sweep; without a registration, how many
/// have one now.</param>
/// <param name="FirstSweep">The oldest sweep that has the first of these cells; null when there is no such cell, or no
/// sweep has it any more.</param>
public sealed record ClaimOrigin(ClaimRegistration? Registered, long Cells, long Before, string? FirstSweep)
{
    /// <summary>An earlier registration of the same claim was about other seeds of the same arms.</summary>
    public bool WasForOtherSeeds { get; init; }

    /// <summary>
    /// The fewest claims that it was registered together with, itself included, before any result; null when it was not
    /// registered before any result.
    /// </summary>
    public int? Family { get; init; }
}
