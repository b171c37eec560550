using System.Collections.Frozen;
using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>
/// The metrics that a claim may name: the measures of the view <c>result</c>, the accuracies as empirical logits, and
/// two counts that follow from the sweep alone.
/// </summary>
public static class ClaimMetrics
{
    /// <summary>Accuracy on the mode adapted to.</summary>
    public const string TargetAccuracy = "target_accuracy";

    /// <summary>Accuracy on the other mode.</summary>
    public const string SourceAccuracy = "source_accuracy";

    /// <summary>Trainable parameters of the cell's adapter.</summary>
    public const string TrainableParameters = "trainable_parameters";

    /// <summary>Hidden units of the cell's network, over all layers.</summary>
    public const string HiddenUnits = "hidden_units";

    /// <summary>The accuracy that each logit is of.</summary>
    private static readonly FrozenDictionary<string, string> Logits = new[]
    {
        "target",
        "source",
        "hardened_target",
        "hardened_source",
        "foundation_target",
        "foundation_source",
    }.ToFrozenDictionary(m => $"{m}_logit", m => $"{m}_accuracy", StringComparer.Ordinal);

    /// <summary>Every metric by name.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        TargetAccuracy,
        "target_cross_entropy",
        "target_logit",
        SourceAccuracy,
        "source_cross_entropy",
        "source_logit",
        "hardened_target_accuracy",
        "hardened_target_cross_entropy",
        "hardened_target_logit",
        "hardened_source_accuracy",
        "hardened_source_cross_entropy",
        "hardened_source_logit",
        "foundation_target_accuracy",
        "foundation_target_cross_entropy",
        "foundation_target_logit",
        "foundation_source_accuracy",
        "foundation_source_cross_entropy",
        "foundation_source_logit",
        "high_activity_fraction",
        "participation",
        "dead_fraction",
        "foundation_high_activity_fraction",
        "foundation_participation",
        "foundation_dead_fraction",
        "adaptation_seconds",
        "evaluation_seconds",
        "foundation_seconds",
        TrainableParameters,
        HiddenUnits,
    ];

    /// <summary>Whether the metric follows from the sweep alone, whatever is trained.</summary>
    internal static bool IsArithmetic(string metric) => metric is TrainableParameters or HiddenUnits;

    /// <summary>The exact value of a cell; null when it has none.</summary>
    internal static Rational? Of(CellRow row, Variant variant, string metric) =>
        metric switch
        {
            TrainableParameters => Rational.Whole(row.TrainableParameters),
            HiddenUnits => Rational.Whole(variant.Foundation.Hidden.Sum()),
            _ when Logits.TryGetValue(metric, out var accuracy) => LogitOf(row, accuracy),
            _ => CountedMetric.Of(row, variant, metric),
        };

    /// <summary>
    /// The empirical logit ln((right + 1/2) / (wrong + 1/2)), finite also where every image is right (D. R. Cox,
    /// "Analysis of Binary Data", 1970): a gain of the same size counts more when the accuracy is closer to 1.
    /// </summary>
    private static Rational? LogitOf(CellRow row, string accuracy) =>
        CountedMetric.CorrectOf(row, accuracy) is { } right
            ? Rational.Of(Math.Log((right + 0.5) / (row.Images - right + 0.5)))
            : null;
}
