using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>What a claim may say of a cell: the measures of the view <c>result</c>, and two counts that follow from the sweep alone.</summary>
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

    /// <summary>Every metric by name.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        TargetAccuracy, "target_cross_entropy", SourceAccuracy, "source_cross_entropy",
        "hardened_target_accuracy", "hardened_target_cross_entropy", "hardened_source_accuracy", "hardened_source_cross_entropy",
        "foundation_target_accuracy", "foundation_target_cross_entropy", "foundation_source_accuracy", "foundation_source_cross_entropy",
        "high_activity_fraction", "participation", "dead_fraction",
        "foundation_high_activity_fraction", "foundation_participation", "foundation_dead_fraction",
        "adaptation_seconds", "evaluation_seconds", "foundation_seconds", TrainableParameters, HiddenUnits,
    ];

    /// <summary>The value of a cell; null when it has none.</summary>
    internal static double? Of(CellRow row, Variant variant, string metric) => metric switch
    {
        TrainableParameters => row.TrainableParameters,
        HiddenUnits => variant.Foundation.Hidden.Sum(),
        _ => row.Metrics.TryGetValue(metric, out var value) ? value : null,
    };
}
