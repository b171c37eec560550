using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>
/// Registers claims, and reads when they were registered and what was recorded before. Submitting a sweep registers its
/// claims in the same transaction; this port is for registering them earlier, and for reading.
/// </summary>
public interface IRegistrationStore
{
    /// <summary>Registers a specification with its claims. One that is registered already keeps its time.</summary>
    /// <exception cref="InputException">A claim does not fit the sweep.</exception>
    Task<Registration> RegisterAsync(SweepSpec spec, CancellationToken cancellation);

    /// <summary>Every registration of claims about these arms.</summary>
    /// <param name="arms">As in <see cref="ClaimSubject"/>.</param>
    Task<ImmutableArray<ClaimRegistration>> OfAsync(IReadOnlyCollection<Digest> arms, CancellationToken cancellation);

    /// <summary>
    /// The numbers, in the order of recording, of the executions that first gave a result of these cells; cells that
    /// never had one are absent. A result that was removed and recorded again keeps the number of its first execution.
    /// </summary>
    Task<IReadOnlyDictionary<CellKey, long>> FirstExecutionsAsync(
        IReadOnlyCollection<CellKey> cells,
        CancellationToken cancellation
    );

    /// <summary>The oldest sweep that has each of these cells, by name; cells that no sweep has are absent.</summary>
    Task<IReadOnlyDictionary<CellKey, string>> SweepsAsync(
        IReadOnlyCollection<CellKey> cells,
        CancellationToken cancellation
    );
}

/// <summary>A specification whose claims are registered.</summary>
/// <param name="Digest">What can be published: SHA-256 of the specification's stored form, with its claims.</param>
/// <param name="At">Database's clock.</param>
/// <param name="IsNew">Whether it was registered now; otherwise <paramref name="At"/> is when it was.</param>
public sealed record Registration(SpecDigest Digest, DateTimeOffset At, bool IsNew);
