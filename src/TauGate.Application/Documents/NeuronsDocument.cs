using System.Collections.Immutable;
using TauGate.Core.Networks;

namespace TauGate.Application.Documents;

/// <summary><c>neurons</c>: every unit, unrounded.</summary>
/// <param name="Origin">Where thresholds and gains come from.</param>
/// <param name="Agreement">This arithmetic against the recorded correctness of every test image.</param>
/// <param name="RowDifference">
/// Largest difference of a unit's participation to the recorded row; null without rows.
/// </param>
/// <param name="SeedsWithoutTensors">Seeds of the row whose tensors were not kept, or that have no result.</param>
public sealed record NeuronsDocument(
    string Sweep,
    string Title,
    long Seed,
    long Ordinal,
    string Origin,
    ImmutableArray<AgreementPart> Agreement,
    double? RowDifference,
    ImmutableArray<LayerPart> Layers,
    ImmutableArray<LayerPart> FoundationLayers,
    ImmutableArray<DeletionPart> TargetDeletion,
    ImmutableArray<DeletionPart> SourceDeletion,
    ImmutableArray<CorrelationPart> ThresholdCorrelations,
    ImmutableArray<SeedLayersPart> Seeds,
    ImmutableArray<long> SeedsWithoutTensors,
    ImmutableArray<UnitPart> Units
) : Document
{
    /// <summary>The report as a document.</summary>
    public static NeuronsDocument Of(NeuronReport report) =>
        new(
            report.Sweep,
            report.Title,
            report.Seed,
            report.Ordinal,
            report.Origin,
            [.. report.Agreements.Select(a => new AgreementPart(a.What, a.Recorded, a.Here, a.Differing))],
            report.RowDifference,
            LayerPart.Of(report.Trained),
            LayerPart.Of(report.Foundation),
            DeletionPart.Of(report.TargetCurve),
            DeletionPart.Of(report.SourceCurve),
            [.. report.Correlations.Select(CorrelationPart.Of)],
            [.. report.Seeds.Select(s => new SeedLayersPart(s.Seed, LayerPart.Of(s.Layers)))],
            report.SeedsWithout,
            [.. report.Units.Select(UnitPart.Of)]
        );
}

/// <summary>Correct images by this arithmetic and as recorded.</summary>
/// <param name="What">Mode and gates.</param>
/// <param name="Differing">Images that are correct by one and not by the other.</param>
public sealed record AgreementPart(string What, int Recorded, int Here, int Differing);

/// <summary>Active sets of one hidden layer.</summary>
/// <param name="Target">Units that are active on rotated images.</param>
/// <param name="Shared">Units that are active on both.</param>
public sealed record LayerPart(
    int Layer,
    int Width,
    int Target,
    int Source,
    int Shared,
    double ModeOverlap,
    double ModeOverlapByChance,
    double TargetClassOverlap,
    double SourceClassOverlap,
    double HardeningOverlap,
    double TargetParticipation,
    double SourceParticipation,
    ImmutableArray<int> TargetByClass,
    ImmutableArray<int> SourceByClass
)
{
    /// <summary>The parts of all layers.</summary>
    public static ImmutableArray<LayerPart> Of(ImmutableArray<LayerSets> layers) => [.. layers.Select(Of)];

    private static LayerPart Of(LayerSets layer) =>
        new(
            layer.Layer,
            layer.Width,
            layer.Target,
            layer.Source,
            layer.Shared,
            layer.ModeOverlap,
            layer.ModeChance,
            layer.TargetClassOverlap,
            layer.SourceClassOverlap,
            layer.HardeningOverlap,
            layer.TargetParticipation,
            layer.SourceParticipation,
            layer.TargetByClass,
            layer.SourceByClass
        );
}

/// <summary>A point of a deletion curve: accuracy after removing so many units.</summary>
/// <param name="Top">The most important ones.</param>
/// <param name="Bottom">The least important ones.</param>
public sealed record DeletionPart(int Removed, double Top, double Random, double Bottom)
{
    /// <summary>The points of a curve.</summary>
    public static ImmutableArray<DeletionPart> Of(DeletionCurve curve) =>
        [.. curve.Points.Select(p => new DeletionPart(p.Removed, p.Top, p.Random, p.Bottom))];
}

/// <summary>Thresholds against attributions in one layer; null where nothing varies.</summary>
/// <param name="Control">What replaced the trained thresholds; <c>none</c> where nothing did.</param>
public sealed record CorrelationPart(
    string Title,
    string Control,
    int Layer,
    double? Target,
    double? Source,
    double? FoundationTarget,
    double? FoundationSource
)
{
    /// <summary>A correlation's part.</summary>
    public static CorrelationPart Of(ThresholdCorrelation correlation) =>
        new(
            correlation.Title,
            correlation.Control,
            correlation.Layer,
            correlation.Target,
            correlation.Source,
            correlation.FoundationTarget,
            correlation.FoundationSource
        );
}

/// <summary>Active sets of one seed.</summary>
public sealed record SeedLayersPart(long Seed, ImmutableArray<LayerPart> Layers);

/// <summary>A hidden unit. Changes are those of its removal, positive where it helps.</summary>
public sealed record UnitPart(
    int Layer,
    int Unit,
    float Threshold,
    float Gain,
    double TargetParticipation,
    double SourceParticipation,
    ImmutableArray<double> TargetParticipationByClass,
    ImmutableArray<double> SourceParticipationByClass,
    double TargetCrossEntropy,
    double SourceCrossEntropy,
    double TargetMargin,
    double SourceMargin,
    ImmutableArray<double> TargetCrossEntropyByClass,
    ImmutableArray<double> SourceCrossEntropyByClass,
    ImmutableArray<double> TargetMarginByClass,
    ImmutableArray<double> SourceMarginByClass
)
{
    /// <summary>A unit's part.</summary>
    public static UnitPart Of(NeuronRow unit) =>
        new(
            unit.Place.Layer,
            unit.Place.Unit,
            unit.Threshold,
            unit.Gain,
            unit.TargetParticipation,
            unit.SourceParticipation,
            unit.TargetByClass,
            unit.SourceByClass,
            unit.TargetCrossEntropy,
            unit.SourceCrossEntropy,
            unit.TargetMargin,
            unit.SourceMargin,
            unit.TargetCrossEntropyByClass,
            unit.SourceCrossEntropyByClass,
            unit.TargetMarginByClass,
            unit.SourceMarginByClass
        );
}
