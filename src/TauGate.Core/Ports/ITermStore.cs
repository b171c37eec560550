using TauGate.Core.Errors;

namespace TauGate.Core.Ports;

/// <summary>
/// The row that elects the coordinator that schedules (<c>docs/adr/0007-coordinators-meet-in-the-term-row.md</c>).
/// </summary>
public interface ITermStore
{
    /// <summary>The present row.</summary>
    /// <exception cref="SchemaChangedException">The schema is no longer the program's.</exception>
    Task<TermRow> ReadAsync(CancellationToken cancellation);

    /// <summary>
    /// Takes the next term if the row is still as observed, and ends connections of older terms that block it. Returns
    /// the new term; null when another candidate was faster.
    /// </summary>
    Task<TermNumber?> TryTakeAsync(TermRow observed, string holder, string address, CancellationToken cancellation);

    /// <summary>Advances the beat. False when the term is no longer held.</summary>
    Task<bool> BeatAsync(TermNumber term, CancellationToken cancellation);

    /// <summary>Gives the term up, so that the next candidate need not wait. Idempotent.</summary>
    Task ReleaseAsync(TermNumber term, CancellationToken cancellation);
}

/// <summary>The term row.</summary>
/// <param name="Number">0 before the first term.</param>
/// <param name="Holder">Null when released.</param>
/// <param name="Address">The holder's Akka address.</param>
/// <param name="Beat">Counts beats; a candidate watches it on its own clock.</param>
public sealed record TermRow(TermNumber Number, string? Holder, string? Address, long Beat);

/// <summary>A write was refused because its term has ended; the holder must stop scheduling.</summary>
public sealed class TermLostException(TermNumber term)
    : Exception($"Term {term} is over: another coordinator has taken over.")
{
    /// <summary>The term that has ended.</summary>
    public TermNumber Term { get; } = term;
}
