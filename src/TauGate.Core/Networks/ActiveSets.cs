using System.Collections.Immutable;

namespace TauGate.Core.Networks;

/// <summary>
/// Which units take part in which mode, and how stable that is within one network. Units of differently initialised
/// networks do not correspond, so sets are compared within a seed, between modes, classes, soft and hardened gates;
/// across seeds only their sizes and these overlaps are compared.
/// </summary>
/// <param name="Target">Rotated test images, soft gates.</param>
/// <param name="Source">Upright test images, soft gates.</param>
/// <param name="HardenedTarget">Rotated test images, hardened gates.</param>
public sealed record ActiveSets(ModeActivity Target, ModeActivity Source, ModeActivity HardenedTarget)
{
    /// <summary>Measures a network; one without soft gates is hardened throughout.</summary>
    public static ActiveSets Of(
        GatedNetwork network,
        IModeImages target,
        IModeImages source,
        CancellationToken cancellation
    )
    {
        var hardOnly = network.Sharpness is null;
        var hardened = ModeActivity.Of(network, target, hard: true, cancellation);
        return new ActiveSets(
            hardOnly ? hardened : ModeActivity.Of(network, target, hard: false, cancellation),
            ModeActivity.Of(network, source, hardOnly, cancellation),
            hardened
        );
    }

    /// <summary>Every hidden layer's sets.</summary>
    public ImmutableArray<LayerSets> Layers() => [.. Enumerable.Range(0, Target.TakingPart.Length).Select(Layer)];

    private LayerSets Layer(int layer)
    {
        var (target, source, width) = (Target.Active(layer), Source.Active(layer), Target.Width(layer));
        var classes = Enumerable.Range(0, Target.Images.Length).ToArray();
        var (targetClasses, sourceClasses) = (
            classes.Select(c => Target.Active(layer, c)).ToArray(),
            classes.Select(c => Source.Active(layer, c)).ToArray()
        );
        return new LayerSets(
            layer,
            width,
            target.Count,
            source.Count,
            target.Count(source.Contains),
            Overlap.Jaccard(target, source),
            Overlap.ByChance(target.Count, source.Count, width),
            Overlap.MeanOfPairs<int>(targetClasses),
            Overlap.MeanOfPairs<int>(sourceClasses),
            Overlap.Jaccard(target, HardenedTarget.Active(layer)),
            Target.Participation(layer),
            Source.Participation(layer),
            [.. targetClasses.Select(s => s.Count)],
            [.. sourceClasses.Select(s => s.Count)]
        );
    }
}

/// <summary>The active sets of one hidden layer: units that take part for at least half of the images.</summary>
/// <param name="Shared">In both modes.</param>
/// <param name="ModeOverlap">Jaccard index of the two modes' sets.</param>
/// <param name="ModeChance">What sets of these sizes have by chance.</param>
/// <param name="TargetClassOverlap">Mean Jaccard index over pairs of classes, rotated.</param>
/// <param name="SourceClassOverlap">The same, upright.</param>
/// <param name="HardeningOverlap">Jaccard index of the rotated mode's sets with soft and with hardened gates.</param>
/// <param name="TargetByClass">Sizes by class, rotated.</param>
/// <param name="SourceByClass">Sizes by class, upright.</param>
public sealed record LayerSets(
    int Layer,
    int Width,
    int Target,
    int Source,
    int Shared,
    double ModeOverlap,
    double ModeChance,
    double TargetClassOverlap,
    double SourceClassOverlap,
    double HardeningOverlap,
    double TargetParticipation,
    double SourceParticipation,
    ImmutableArray<int> TargetByClass,
    ImmutableArray<int> SourceByClass
);

/// <summary>The active sets of one seed.</summary>
public sealed record SeedSets(long Seed, ImmutableArray<LayerSets> Layers);
