using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TauGate.Core.Networks;

namespace TauGate.Reporting.Neurons;

/// <summary>A neuron report for programs: every unit, unrounded.</summary>
public static class NeuronJson
{
    /// <summary>One document; names are those of <see cref="NeuronReport"/> and its parts in snake case.</summary>
    public static JsonObject Document(NeuronReport report) => new()
    {
        ["sweep"] = report.Sweep,
        ["title"] = report.Title,
        ["seed"] = report.Seed,
        ["ordinal"] = report.Ordinal,
        ["origin"] = report.Origin,
        ["agreement"] = new JsonArray([.. report.Agreements.Select(a => (JsonNode)new JsonObject { ["what"] = a.What, ["recorded"] = a.Recorded, ["here"] = a.Here, ["differing"] = a.Differing })]),
        ["row_difference"] = report.RowDifference,
        ["layers"] = Sets(report.Trained),
        ["foundation_layers"] = Sets(report.Foundation),
        ["target_deletion"] = Curve(report.TargetCurve),
        ["source_deletion"] = Curve(report.SourceCurve),
        ["threshold_correlations"] = new JsonArray([.. report.Correlations.Select(Correlation)]),
        ["seeds"] = new JsonArray([.. report.Seeds.Select(s => (JsonNode)new JsonObject { ["seed"] = s.Seed, ["layers"] = Sets(s.Layers) })]),
        ["seeds_without_tensors"] = new JsonArray([.. report.SeedsWithout.Select(s => (JsonNode)s)]),
        ["units"] = new JsonArray([.. report.Units.Select(Unit)]),
    };

    private static JsonArray Sets(ImmutableArray<LayerSets> layers) => new([.. layers.Select(l => (JsonNode)new JsonObject
    {
        ["layer"] = l.Layer,
        ["width"] = l.Width,
        ["target"] = l.Target,
        ["source"] = l.Source,
        ["shared"] = l.Shared,
        ["mode_overlap"] = l.ModeOverlap,
        ["mode_overlap_by_chance"] = l.ModeChance,
        ["target_class_overlap"] = l.TargetClassOverlap,
        ["source_class_overlap"] = l.SourceClassOverlap,
        ["hardening_overlap"] = l.HardeningOverlap,
        ["target_participation"] = l.TargetParticipation,
        ["source_participation"] = l.SourceParticipation,
        ["target_by_class"] = List(l.TargetByClass),
        ["source_by_class"] = List(l.SourceByClass),
    })]);

    private static JsonArray Curve(DeletionCurve curve) =>
        new([.. curve.Points.Select(p => (JsonNode)new JsonObject { ["removed"] = p.Removed, ["top"] = p.Top, ["random"] = p.Random, ["bottom"] = p.Bottom })]);

    private static JsonNode Correlation(ThresholdCorrelation c) => new JsonObject
    {
        ["title"] = c.Title,
        ["control"] = c.Control,
        ["layer"] = c.Layer,
        ["target"] = c.Target,
        ["source"] = c.Source,
        ["foundation_target"] = c.FoundationTarget,
        ["foundation_source"] = c.FoundationSource,
    };

    private static JsonNode Unit(NeuronRow u) => new JsonObject
    {
        ["layer"] = u.Place.Layer,
        ["unit"] = u.Place.Unit,
        ["threshold"] = u.Threshold,
        ["gain"] = u.Gain,
        ["target_participation"] = u.TargetParticipation,
        ["source_participation"] = u.SourceParticipation,
        ["target_participation_by_class"] = List(u.TargetByClass),
        ["source_participation_by_class"] = List(u.SourceByClass),
        ["target_cross_entropy"] = u.TargetCrossEntropy,
        ["source_cross_entropy"] = u.SourceCrossEntropy,
        ["target_margin"] = u.TargetMargin,
        ["source_margin"] = u.SourceMargin,
        ["target_cross_entropy_by_class"] = List(u.TargetCrossEntropyByClass),
        ["source_cross_entropy_by_class"] = List(u.SourceCrossEntropyByClass),
        ["target_margin_by_class"] = List(u.TargetMarginByClass),
        ["source_margin_by_class"] = List(u.SourceMarginByClass),
    };

    private static JsonArray List<T>(ImmutableArray<T> values) => new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);
}
