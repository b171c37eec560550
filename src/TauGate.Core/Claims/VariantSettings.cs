using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>
/// All settings of a variant, by the names that axes have: its options, <c>foundation.x</c> and <c>target.x</c>. Single
/// values are settings too, so that a claim can still be read when an axis is narrowed to one value.
/// </summary>
internal static class VariantSettings
{
    public static ImmutableSortedDictionary<string, OptionValue> Of(Variant variant)
    {
        // An axis is a setting also where its value is a default that options leave out.
        var settings = variant.Options.SetItems(variant.Axes).ToBuilder();
        var (foundation, target) = (variant.Foundation, variant.Target);
        Add(
            SweepSchema.FoundationSection,
            "hidden",
            new OptionValue.List([.. foundation.Hidden.Select(w => new OptionValue.Integer(w))])
        );
        Add(SweepSchema.FoundationSection, "mixture", new OptionValue.Real(foundation.Mixture));
        Add(SweepSchema.FoundationSection, "epochs", new OptionValue.Integer(foundation.Epochs));
        Add(SweepSchema.FoundationSection, "batch", new OptionValue.Integer(foundation.Batch));
        Add(SweepSchema.FoundationSection, "learning_rate", new OptionValue.Real(foundation.LearningRate));
        Add(SweepSchema.TargetSection, "rotation", new OptionValue.Real(target.Rotation));
        if (variant.ReadsTarget)
        {
            Add(SweepSchema.TargetSection, "epochs", new OptionValue.Integer(target.Epochs));
            Add(SweepSchema.TargetSection, "batch", new OptionValue.Integer(target.Batch));
            Add(SweepSchema.TargetSection, "schedule", new OptionValue.Text(SweepSchema.WordOf(target.Schedule)));
        }
        return settings.ToImmutable();

        void Add(string section, string name, OptionValue value) => settings[$"{section}.{name}"] = value;
    }

    /// <summary>Whether a value equals what a claim writes, as a number or as text without spaces.</summary>
    public static bool Is(OptionValue value, string written) =>
        value is OptionValue.Integer or OptionValue.Real
            ? double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number == value.AsReal()
            : WrittenOf(value) == written;

    /// <summary>The value as a claim writes it.</summary>
    public static string WrittenOf(OptionValue value) => value.ToString()!.Replace(" ", "", StringComparison.Ordinal);
}
