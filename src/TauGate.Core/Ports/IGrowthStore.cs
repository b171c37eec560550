using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>
/// Sweeps whose seeds are added until their claims are decided: when every cell of the present seeds has its result,
/// one looks, and the next seeds are a new revision. Who does that is the <c>run</c> that is attached, or the
/// coordinator for those that were submitted. Both decide by the rows alone, so that it does not matter who does it, or
/// how often it was tried.
/// </summary>
public interface IGrowthStore
{
    /// <summary>The sweep of that name, when it grows; else null.</summary>
    Task<GrowingSweep?> FindAsync(string name, CancellationToken cancellation);

    /// <summary>Submitted sweeps whose present cells all have a result and have not been looked at.</summary>
    Task<ImmutableArray<GrowingSweep>> DueAsync(CancellationToken cancellation);

    /// <summary>The sweep's cells that have a result.</summary>
    Task<ImmutableArray<CellRow>> CellsAsync(GrowingSweep sweep, CancellationToken cancellation);

    /// <summary>
    /// Takes note of a look, and submits the seeds that follow from it, unless the sweep is another one meanwhile. One
    /// fenced transaction; repeating is harmless.
    /// </summary>
    /// <returns>Whether it was done now.</returns>
    /// <exception cref="TermLostException">The fence refused.</exception>
    Task<bool> GrowAsync(TermNumber term, GrowingSweep sweep, ClaimLook look, CancellationToken cancellation);

    /// <summary>The same by an attached run, which keeps the new revision active.</summary>
    Task<bool> GrowAsync(OwnerId owner, GrowingSweep sweep, ClaimLook look, CancellationToken cancellation);
}

/// <summary>A sweep whose seeds are added until its claims are decided, as it is now.</summary>
/// <param name="Revision">Its present one.</param>
/// <param name="Spec">With <see cref="SweepSpec.Growth"/>, and the seeds of the present look.</param>
/// <param name="Source">The sweep file's text.</param>
/// <param name="Last">The last look there was; null before the first.</param>
/// <param name="IsLookedAt">Whether that was at the present revision: then no seed follows, unless somebody submits it
/// changed.</param>
public sealed record GrowingSweep(
    SweepId Id,
    string Name,
    int Revision,
    SweepSpec Spec,
    string Source,
    ClaimLook? Last,
    bool IsLookedAt
)
{
    /// <summary>How its seeds are added.</summary>
    public SeedGrowth Growth => Spec.Growth!;
}
