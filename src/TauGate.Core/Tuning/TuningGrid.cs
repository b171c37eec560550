using TauGate.Core.Sweeps;

namespace TauGate.Core.Tuning;

/// <summary>The sweep that is run to choose another one's learning rates.</summary>
public static class TuningGrid
{
    /// <summary>The option that is tuned.</summary>
    public const string Rate = "learning_rate";

    /// <summary>What the tuning sweep's name has behind the sweep's own. Users' names have no dot.</summary>
    public const string Suffix = ".tuning";

    /// <summary>Name of the tuning sweep of a sweep.</summary>
    public static string NameOf(string sweep) => sweep + Suffix;

    /// <summary>Name of the sweep that a tuning sweep is for.</summary>
    public static string TunedOf(string tuning) => tuning[..^Suffix.Length];

    /// <summary>Whether the name is that of a tuning sweep.</summary>
    public static bool IsName(string sweep) => sweep.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Whether the variant has a rate to tune. <c>frozen</c> has none and is left out.</summary>
    public static bool IsTuned(Variant variant) => variant.ReadsTarget && variant.Options.ContainsKey(Rate);

    /// <summary>
    /// The tuning sweep: each variant that trains at each rate, on the tuning seeds, measured on the validation split. The rates of a variant are
    /// neighbours, in ascending order. Only numbers are kept of it.
    /// </summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    public static SweepSpec Of(SweepSpec tuned)
    {
        var tune = tuned.Tune ?? throw new ArgumentException("There is nothing to tune.", nameof(tuned));
        return tuned with
        {
            Name = NameOf(tuned.Name),
            Seeds = tune.Seeds,
            Variants = [.. tuned.Variants.Where(IsTuned).SelectMany(variant => tune.LearningRates.Select(rate => WithAxis(variant, rate)))],
            Keep = Keep.Metrics,
            RecordUnits = RecordUnits.None,
            EvaluatedOn = EvaluatedOn.Validation,
            Tune = null,
            Growth = null,
            Claims = [],
        };
    }

    /// <summary>The variant with that rate, as its file could have given it.</summary>
    public static Variant With(Variant variant, double rate) => variant with { Options = variant.Options.SetItem(Rate, new OptionValue.Real(rate)) };

    private static Variant WithAxis(Variant variant, double rate) =>
        With(variant, rate) with { Axes = variant.Axes.SetItem(Rate, new OptionValue.Real(rate)) };
}
