using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Adapters;

/// <summary>Options that several methods have.</summary>
internal static class AdapterOptions
{
    /// <summary>Name of the learning rate's option.</summary>
    public const string LearningRateName = "learning_rate";

    /// <summary>Adam's learning rate: positive, finite.</summary>
    public static OptionDescriptor LearningRate(double value) =>
        new(
            LearningRateName,
            OptionKind.Real,
            "Adam's learning rate at the first step.",
            new OptionValue.Real(value),
            Minimum: 0,
            MinimumExclusive: true
        );

    /// <summary>A number of a task's resolved options.</summary>
    public static double Real(this ImmutableSortedDictionary<string, OptionValue> options, string name) =>
        options[name].AsReal();
}
