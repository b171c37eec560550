using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>Sweeps and snapshots for scheduling tests.</summary>
internal static class Grids
{
    public static LedgerSnapshot NothingKnown { get; } =
        new(
            new HashSet<long>(),
            new HashSet<long>(),
            new Dictionary<TaskKey, int>(),
            new Dictionary<FoundationKey, CanonicalFoundation>()
        );

    public static CanonicalFoundation Canonical { get; } =
        new(new TensorDigest(Digest.Of("tensors"u8)), ArtifactDigest.Of("artifact"u8), Diverged: false);

    public static SweepSpec Spec(long firstSeed, int seeds, int attempts, params string[] methods) =>
        new(
            "sweep",
            DataSet.Mnist,
            new SeedSet([new SeedRange(firstSeed, firstSeed + seeds - 1)]),
            [
                .. methods.Select(
                    (m, i) =>
                        new Variant(
                            $"{m}-{i}",
                            m,
                            ImmutableSortedDictionary<string, OptionValue>.Empty,
                            ImmutableSortedDictionary<string, OptionValue>.Empty,
                            FoundationSpec.Default,
                            TargetSpec.Default,
                            ReadsTarget: true
                        )
                ),
            ],
            SweepLimits.Default with
            {
                Attempts = attempts,
            },
            Numerics.Native,
            Keep.All,
            RecordUnits.None
        );

    public static SweepGrid Grid(SweepId id, int seeds, params string[] methods) => Grid(id, 0, seeds, 3, methods);

    public static SweepGrid Grid(SweepId id, long firstSeed, int seeds, int attempts, params string[] methods)
    {
        var spec = Spec(firstSeed, seeds, attempts, methods);
        return SweepGrid.Expand(id, spec, SweepJson.DigestOf(spec));
    }

    public static SchedulerSettings Settings { get; } = SchedulerSettings.Default;
}
