using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Looks at the claims of submitted sweeps that grow when all their cells have results, and submits the next seeds
/// while a claim is open.
/// </summary>
internal static class GrowthStep
{
    /// <summary>Looks at every sweep that is due; returns lines for the log.</summary>
    public static async Task<ImmutableArray<string>> ContinueAsync(IGrowthStore store, TermNumber term)
    {
        var done = ImmutableArray.CreateBuilder<string>();
        foreach (var sweep in await store.DueAsync(CancellationToken.None))
        {
            // No look: cells were added since the sweep was read.
            if (ClaimLook.Of(sweep.Spec, await store.CellsAsync(sweep, CancellationToken.None)) is not { } look)
                continue;
            if (!await store.GrowAsync(term, sweep, look, CancellationToken.None))
                continue;
            var follow = look.Next(sweep.Spec) is { } next
                ? $"seeds up to {next.Seeds.Ranges[^1].Last} follow"
                : "no seed follows";
            done.Add($"Sweep {sweep.Name}: {look.Describe(sweep.Growth)}; {follow}.");
        }
        return done.ToImmutable();
    }
}
