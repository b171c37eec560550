using System.Collections.Immutable;

namespace TauGate.Core.Networks;

/// <summary>What is known of the hidden units of one cell with gates.</summary>
/// <param name="Origin">Where tau and gamma come from.</param>
/// <param name="Agreements">This arithmetic against the recorded correctness of every test image.</param>
/// <param name="RowDifference">Largest difference between a unit's participation here and in the recorded row; null
/// without rows.</param>
/// <param name="Trained">Active sets of the trained network, by hidden layer.</param>
/// <param name="Foundation">The same of the untouched foundation.</param>
/// <param name="Units">In the order of the network.</param>
/// <param name="TargetCurve">Deletion on rotated test images by the attribution on rotated validation images.</param>
/// <param name="SourceCurve">The same, upright.</param>
/// <param name="Correlations"> Thresholds against attributions: of this row, then of the sweep's rows that differ from
/// it in the control alone, at the same seed. </param>
/// <param name="Seeds">Active sets of every seed of the label that has tensors, this one included.</param>
/// <param name="SeedsWithout">Seeds of the label whose tensors were not kept, or that have no result.</param>
public sealed record NeuronReport(
    string Sweep,
    string Title,
    long Seed,
    long Ordinal,
    string Origin,
    ImmutableArray<Agreement> Agreements,
    double? RowDifference,
    ImmutableArray<LayerSets> Trained,
    ImmutableArray<LayerSets> Foundation,
    ImmutableArray<NeuronRow> Units,
    DeletionCurve TargetCurve,
    DeletionCurve SourceCurve,
    ImmutableArray<ThresholdCorrelation> Correlations,
    ImmutableArray<SeedSets> Seeds,
    ImmutableArray<long> SeedsWithout
);

/// <summary>
/// Correct images by this arithmetic and as recorded; rounding may turn an image whose two best logits nearly tie.
/// </summary>
/// <param name="What">Mode and gates.</param>
/// <param name="Differing">Images that are correct by one and not by the other.</param>
public sealed record Agreement(string What, int Recorded, int Here, int Differing)
{
    /// <summary>Compares image by image.</summary>
    public static Agreement Of(string what, Results.ModeMeasures recorded, ModeActivity here) =>
        new(
            what,
            recorded.Correct,
            here.Correct,
            here.CorrectImages.Where(
                    (correct, image) => correct != ((recorded.CorrectImages[image / 8] >> (image % 8) & 1) == 1)
                )
                .Count()
        );
}

/// <summary>
/// One hidden unit. Changes are those of its removal from the hardened network, on the first 1,000 validation images.
/// </summary>
/// <param name="TargetParticipation">Share of rotated test images for which it takes part, soft gates upstream.</param>
/// <param name="TargetByClass">The same by class.</param>
/// <param name="TargetCrossEntropy">Mean change of cross-entropy in nats, rotated; positive: the unit helps.</param>
/// <param name="TargetMargin">Mean change of logit_y - mean logit, rotated.</param>
/// <param name="TargetCrossEntropyByClass">By class of the image.</param>
public sealed record NeuronRow(
    UnitPlace Place,
    float Threshold,
    float Gain,
    double TargetParticipation,
    double SourceParticipation,
    ImmutableArray<double> TargetByClass,
    ImmutableArray<double> SourceByClass,
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
    /// <summary>A row for each unit.</summary>
    public static ImmutableArray<NeuronRow> Of(
        GatedNetwork network,
        ActiveSets sets,
        Attribution target,
        Attribution source
    ) =>
        [
            .. network.Units.Select(unit =>
            {
                var (layer, index) = (unit.Layer, unit.Unit);
                var classes = Enumerable.Range(0, network.Classes).ToArray();
                return new NeuronRow(
                    unit,
                    network.Thresholds[layer][index],
                    network.Gains[layer][index],
                    sets.Target.Participation(layer, index),
                    sets.Source.Participation(layer, index),
                    [.. classes.Select(c => sets.Target.Participation(layer, index, c))],
                    [.. classes.Select(c => sets.Source.Participation(layer, index, c))],
                    target.MeanCrossEntropy(unit),
                    source.MeanCrossEntropy(unit),
                    target.MeanMargin(unit),
                    source.MeanMargin(unit),
                    [.. classes.Select(c => target.CrossEntropy[layer][c, index])],
                    [.. classes.Select(c => source.CrossEntropy[layer][c, index])],
                    [.. classes.Select(c => target.Margin[layer][c, index])],
                    [.. classes.Select(c => source.Margin[layer][c, index])]
                );
            }),
        ];
}
