using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tuning;

/// <summary>One combination of the values that are tuned for a row.</summary>
/// <param name="LearningRate">Of the grid that all rows share.</param>
/// <param name="Options">The row's other tuned options, by name.</param>
public sealed record TunedConfiguration(double LearningRate, ImmutableSortedDictionary<string, OptionValue> Options)
{
    /// <summary>A rate, and nothing else.</summary>
    public TunedConfiguration(double learningRate)
        : this(learningRate, ImmutableSortedDictionary<string, OptionValue>.Empty) { }

    /// <summary>Every tuned option with its value: the learning rate, then the others by their names.</summary>
    public IEnumerable<KeyValuePair<string, OptionValue>> Values =>
        Options.Prepend(KeyValuePair.Create<string, OptionValue>(TuneSpec.Rate, new OptionValue.Real(LearningRate)));

    /// <summary>The options whose value is the smallest or largest tried: a better one may lie beyond.</summary>
    /// <param name="tried">Every configuration of the row.</param>
    public IEnumerable<string> EdgesAmong(IReadOnlyCollection<TunedConfiguration> tried)
    {
        foreach (var (option, value) in Values)
        {
            var all = tried.Select(t => t.Values.First(v => v.Key == option).Value.AsReal()).ToList();
            if (value.AsReal() == all.Min() || value.AsReal() == all.Max())
                yield return option;
        }
    }

    /// <inheritdoc/>
    public bool Equals(TunedConfiguration? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LearningRate, Options.Count);

    /// <summary>Such as <c>learning_rate=0.03 sharpness=2</c>.</summary>
    public override string ToString() => string.Join(' ', Values.Select(v => $"{v.Key}={v.Value}"));
}
