using System.Collections.Immutable;

namespace TauGate.Testbed.Chaos;

/// <summary>Something that is done to the cluster.</summary>
/// <param name="At">After the sweep's submission.</param>
/// <param name="Repair">How long after it what was taken away is given back.</param>
/// <param name="Target">Which worker, modulo their number.</param>
public sealed record ChaosStep(ChaosAct Act, TimeSpan At, TimeSpan Repair, int Target)
{
    /// <inheritdoc/>
    public override string ToString() => $"{At.TotalSeconds:F1}s {Act}({Target}) for {Repair.TotalSeconds:F1}s";
}

/// <summary>Some acts at some moments, all of them given by a seed.</summary>
public sealed record ChaosSchedule(int Seed, ImmutableArray<ChaosStep> Steps)
{
    private const int LongestMilliseconds = 8_000;
    private const int LongestRepairMilliseconds = 5_000;
    private const int MostSteps = 5;

    /// <summary>The schedule of a seed.</summary>
    public static ChaosSchedule Of(int seed)
    {
#pragma warning disable CA5394 // Repeatable, not secret.
        var random = new Random(seed);
        var acts = Enum.GetValues<ChaosAct>();
        var steps = Enumerable
            .Range(0, random.Next(1, MostSteps + 1))
            .Select(_ => new ChaosStep(
                acts[random.Next(acts.Length)],
                TimeSpan.FromMilliseconds(random.Next(LongestMilliseconds)),
                TimeSpan.FromMilliseconds(random.Next(LongestRepairMilliseconds)),
                random.Next(1 << 16)
            ));
#pragma warning restore CA5394
        return new ChaosSchedule(seed, [.. steps.OrderBy(s => s.At)]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"seed {Seed}: {string.Join(", ", Steps)}";
}
