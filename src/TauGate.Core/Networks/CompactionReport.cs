namespace TauGate.Core.Networks;

/// <summary>A hardened network compacted, beside its frozen foundation compacted in the same way.</summary>
/// <param name="Foundation">Compacted by the foundation's own participation.</param>
public sealed record CompactionReport(
    long Ordinal,
    string Title,
    long Seed,
    CompactedNetwork Trained,
    CompactedNetwork Foundation
);

/// <summary>What a compacted network is and costs.</summary>
/// <param name="ConditionalMultiplyAdds">Mean over rotated test images.</param>
/// <param name="TargetCorrect">Rotated test images it gets right.</param>
/// <param name="TargetDiffering">Rotated test images for which it chooses another class than the network before
/// compaction.</param>
/// <param name="SourceDiffering">The same, upright.</param>
/// <param name="TestImages">Test images of a mode.</param>
/// <param name="Times">Measured.</param>
public sealed record CompactedNetwork(
    Compaction Compaction,
    double ConditionalMultiplyAdds,
    int TargetCorrect,
    int TargetDiffering,
    int SourceDiffering,
    int TestImages,
    InferenceTimes Times
)
{
    /// <summary>Compacts both and measures them in turns.</summary>
    /// <param name="training">Rotated training images: a unit that takes part for none of them goes.</param>
    public static (CompactedNetwork Trained, CompactedNetwork Foundation) Measure(
        GatedNetwork trained,
        GatedNetwork foundation,
        IModeImages training,
        IModeImages target,
        IModeImages source,
        CancellationToken cancellation
    )
    {
        GatedNetwork[] networks = [trained, foundation];
        var compactions = networks
            .Select(network =>
            {
                var seen = ModeActivity.Of(network, training, hard: true, cancellation);
                return Compaction.Of(network, [.. Enumerable.Range(0, network.Hidden).Select(seen.Ever)]);
            })
            .ToArray();
        var times = InferenceTimes.Measure([.. compactions.Select(c => c.Network)], target, cancellation);
        var measured = networks
            .Zip(compactions, times)
            .Select(n =>
            {
                var activity = ModeActivity.Of(n.Second.Network, target, hard: true, cancellation);
                return new CompactedNetwork(
                    n.Second,
                    n.Second.ConditionalMultiplyAdds(activity),
                    activity.Correct,
                    Compaction.DifferingOutputs(n.First, n.Second.Network, target, cancellation),
                    Compaction.DifferingOutputs(n.First, n.Second.Network, source, cancellation),
                    target.Count,
                    n.Third
                );
            })
            .ToArray();
        return (measured[0], measured[1]);
    }
}
