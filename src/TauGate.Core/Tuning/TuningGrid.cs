using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tuning;

/// <summary>The sweep that is run to choose another one's learning rates and further options.</summary>
public static class TuningGrid
{
    /// <summary>What the tuning sweep's name has behind the sweep's own. Users' names have no dot.</summary>
    public const string Suffix = ".tuning";

    /// <summary>Name of the tuning sweep of a sweep.</summary>
    public static string NameOf(string sweep) => sweep + Suffix;

    /// <summary>Name of the sweep that a tuning sweep is for.</summary>
    public static string TunedOf(string tuning) => tuning[..^Suffix.Length];

    /// <summary>Whether the name is that of a tuning sweep.</summary>
    public static bool IsName(string sweep) => sweep.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Whether the variant has a rate to tune. <c>frozen</c> has none and is left out.</summary>
    public static bool IsTuned(Variant variant) => variant.ReadsTarget && variant.Options.ContainsKey(TuneSpec.Rate);

    /// <summary>
    /// Every combination of the values that are tried for a variant that <see cref="IsTuned"/>: rates ascending, then
    /// the other options in the order of their names, the last one fastest, each ascending. Of equally good ones the
    /// first is chosen.
    /// </summary>
    public static ImmutableArray<TunedConfiguration> ConfigurationsOf(TuneSpec tune, Variant variant)
    {
        var configurations = tune.LearningRates.Select(rate => new TunedConfiguration(rate));
        foreach (var option in tune.OptionsOf(variant.Label))
        {
            configurations = configurations.SelectMany(c =>
                option.Values.Select(value => c with { Options = c.Options.Add(option.Name, value) })
            );
        }
        return [.. configurations];
    }

    /// <summary>How many configurations that are, without making them.</summary>
    public static decimal CountOf(TuneSpec tune, Variant variant) =>
        tune.OptionsOf(variant.Label)
            .Aggregate((decimal)tune.LearningRates.Length, (product, option) => product * option.Values.Length);

    /// <summary>
    /// The tuning sweep: each variant that trains at each of its configurations, on the tuning seeds, measured on the
    /// validation split. The configurations of a variant are neighbours, in the order of
    /// <see cref="ConfigurationsOf"/>. Only numbers are kept of it.
    /// </summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    public static SweepSpec Of(SweepSpec tuned)
    {
        var tune = tuned.Tune ?? throw new ArgumentException("There is nothing to tune.", nameof(tuned));
        return tuned with
        {
            Name = NameOf(tuned.Name),
            Seeds = tune.Seeds,
            Variants =
            [
                .. tuned.Variants.Where(IsTuned).SelectMany(v => ConfigurationsOf(tune, v).Select(c => WithAxes(v, c))),
            ],
            Keep = Keep.Metrics,
            RecordUnits = RecordUnits.None,
            EvaluatedOn = EvaluatedOn.Validation,
            Tune = null,
            Growth = null,
            Claims = [],
        };
    }

    /// <summary>The variant with that configuration, as its file could have given it.</summary>
    public static Variant With(Variant variant, TunedConfiguration configuration) =>
        variant with
        {
            Options = variant.Options.SetItems(configuration.Values),
        };

    private static Variant WithAxes(Variant variant, TunedConfiguration configuration) =>
        With(variant, configuration) with
        {
            Axes = variant.Axes.SetItems(configuration.Values),
        };
}
