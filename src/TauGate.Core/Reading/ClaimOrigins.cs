using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Reading;

/// <summary>Finds out where claims come from (<see cref="ClaimOrigin"/>).</summary>
public static class ClaimOrigins
{
    /// <summary>The origins of claims about a sweep, in their order.</summary>
    /// <param name="spec">The sweep with its learning rates chosen, so that the arms have cells.</param>
    /// <exception cref="InputException">A claim does not fit the sweep.</exception>
    public static async Task<ImmutableArray<ClaimOrigin>> ReadAsync(
        IRegistrationStore store,
        SweepSpec spec,
        IReadOnlyList<Claim> claims,
        CancellationToken cancellation
    )
    {
        var subjects = claims.Select(c => ClaimSubject.Of(spec, c)).ToList();
        var registrations = (await store.OfAsync([.. subjects.Select(s => s.Arms).Distinct()], cancellation)).ToLookup(
            r => r.Arms
        );
        var arms = new Dictionary<int, ArmCells>();
        foreach (var position in subjects.SelectMany(s => s.Positions).Distinct())
            arms.Add(position, await ArmAsync(store, spec, position, cancellation));
        var found = subjects
            .Select(s => Find(s, [.. registrations[s.Arms]], s.Positions.Select(p => arms[p])))
            .ToList();
        var sweeps = await store.SweepsAsync(
            [.. found.Select(f => f.First).OfType<CellKey>().Distinct()],
            cancellation
        );
        return
        [
            .. found.Select(f =>
                f.First is { } first ? f.Origin with { FirstSweep = sweeps.GetValueOrDefault(first) } : f.Origin
            ),
        ];
    }

    /// <summary>The origin, and the cell that had a result first when there was one before the registration.</summary>
    private static (ClaimOrigin Origin, CellKey? First) Find(
        ClaimSubject subject,
        ImmutableArray<ClaimRegistration> registrations,
        IEnumerable<ArmCells> arms
    )
    {
        var different = arms.DistinctBy(a => a.AnyKey).ToList(); // labels with the same options have the same cells
        var same = registrations
            .Where(r => r.Seeds == subject.Seeds)
            .OrderBy(r => r.LastExecution)
            .ThenBy(r => r.At)
            .ToList();
        var last = same.Count > 0 ? same[0].LastExecution : long.MaxValue;
        var results = different.SelectMany(a => a.First).ToList();
        var before = results.Count(r => r.Value <= last);
        var first = results.DefaultIfEmpty(new KeyValuePair<CellKey, long>(default, long.MaxValue)).MinBy(r => r.Value);
        var origin = new ClaimOrigin(same.FirstOrDefault(), different.Sum(a => a.Cells), before, FirstSweep: null)
        {
            WasForOtherSeeds = registrations.Any(r => r.Seeds != subject.Seeds && r.LastExecution < last),
            Family = same.Where(r => r.LastExecution < first.Value).Select(r => (int?)r.Claims).Min(),
        };
        return (origin, before > 0 ? first.Key : null);
    }

    private static async Task<ArmCells> ArmAsync(
        IRegistrationStore store,
        SweepSpec spec,
        int position,
        CancellationToken cancellation
    )
    {
        var arm = spec with { Variants = [spec.Variants[position]] };
        var keys = SweepGrid.Expand(sweepId: default, arm, specDigest: default).Cells;
        return new ArmCells(keys[0], keys.Count, await store.FirstExecutionsAsync(keys, cancellation));
    }

    /// <summary>The cells of an arm.</summary>
    /// <param name="AnyKey">Of one of them: arms share all cells or none.</param>
    /// <param name="First">
    /// The number of the execution that first gave a result, by cell; only of cells that ever had one.
    /// </param>
    private sealed record ArmCells(CellKey AnyKey, long Cells, IReadOnlyDictionary<CellKey, long> First);
}
