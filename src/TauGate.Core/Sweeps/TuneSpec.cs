using System.Collections.Immutable;

namespace TauGate.Core.Sweeps;

/// <summary>How a sweep's learning rates are chosen: by validation, from one grid for all, on seeds of their own (METHODS, Methods).</summary>
/// <param name="Seeds">None of them is a seed of the sweep.</param>
/// <param name="LearningRates">At least two, ascending.</param>
public sealed record TuneSpec(SeedSet Seeds, ImmutableArray<double> LearningRates)
{
    /// <inheritdoc/>
    public bool Equals(TuneSpec? other) => other is not null && Seeds.Equals(other.Seeds) && LearningRates.SequenceEqual(other.LearningRates);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Seeds, LearningRates.Length);
}
