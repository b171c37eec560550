using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>
/// Sweeps whose seeds are added until their claims are decided. When every cell of the present seeds has its result,
/// the claims are looked at, and the next seeds are submitted as a new revision: by the attached <c>run</c>, or by the
/// coordinator for sweeps that were submitted. Both decide by the rows alone, so that it does not matter which does it,
/// or how often.
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
    /// Stores a look, and submits the seeds that follow from it, unless the sweep has changed meanwhile. One fenced
    /// transaction; repeating it is harmless.
    /// </summary>
    /// <returns>Whether this call did it.</returns>
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
