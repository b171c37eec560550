using System.Collections.Immutable;

namespace TauGate.Core.Sweeps;

/// <summary>
/// Which settings of a sweep are chosen by validation, on separate seeds: every learning rate, from one grid for all,
/// and further options of single labels.
/// </summary>
/// <param name="Seeds">Seeds of the tuning cells; none of them is a seed of the sweep.</param>
/// <param name="LearningRates">At least two, ascending.</param>
public sealed record TuneSpec(SeedSet Seeds, ImmutableArray<double> LearningRates)
{
    /// <summary>The option that is tuned for every row.</summary>
    public const string Rate = "learning_rate";

    /// <summary>
    /// Options that are tuned beside the rates, in the order of labels and names. An empty list is left out of the
    /// JSON, so that the digests of stored specifications hold.
    /// </summary>
    public ImmutableArray<TunedOption> Options { get; init; } = [];

    /// <summary>The label's options that are tuned beside its rate, in the order of their names.</summary>
    public ImmutableArray<TunedOption> OptionsOf(string label) => Options.RemoveAll(o => o.Label != label);

    /// <inheritdoc/>
    public bool Equals(TuneSpec? other) =>
        other is not null
        && Seeds.Equals(other.Seeds)
        && LearningRates.SequenceEqual(other.LearningRates)
        && Options.SequenceEqual(other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Seeds, LearningRates.Length, Options.Length);
}

/// <summary>An option of a label that is tuned beside its learning rate.</summary>
/// <param name="Name">Name of an option that takes a number.</param>
/// <param name="Values">At least two numbers, ascending.</param>
public sealed record TunedOption(string Label, string Name, ImmutableArray<OptionValue> Values)
{
    /// <inheritdoc/>
    public bool Equals(TunedOption? other) =>
        other is not null && Label == other.Label && Name == other.Name && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Label, Name, Values.Length);
}
