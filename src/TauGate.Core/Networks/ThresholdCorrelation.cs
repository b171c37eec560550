using System.Collections.Immutable;
using TauGate.Core.Statistics;

namespace TauGate.Core.Networks;

/// <summary>
/// Whether thresholds stand where units matter: Spearman's correlation, over the units of a hidden layer, of tau with
/// what a unit's removal costs in cross-entropy. What a unit is worth in the network depends on its threshold too; the
/// foundation's attribution knows nothing of it.
/// </summary>
/// <param name="Title">Label and axis values.</param>
/// <param name="Control">What replaced the trained thresholds; <c>none</c> where they are the trained ones.</param>
/// <param name="Layer">0 is the first hidden layer.</param>
/// <param name="Target">
/// With the network's own attribution, rotated; null where thresholds or costs are all equal.
/// </param>
/// <param name="Source">The same, upright.</param>
/// <param name="FoundationTarget">With the untouched foundation's attribution, rotated.</param>
/// <param name="FoundationSource">The same, upright.</param>
public sealed record ThresholdCorrelation(
    string Title,
    string Control,
    int Layer,
    double? Target,
    double? Source,
    double? FoundationTarget,
    double? FoundationSource
)
{
    /// <summary>A row for each hidden layer.</summary>
    /// <param name="own">Attributions of the network: rotated and upright.</param>
    /// <param name="foundation">Attributions of its foundation.</param>
    public static IEnumerable<ThresholdCorrelation> Of(
        string title,
        string control,
        GatedNetwork network,
        (Attribution Target, Attribution Source) own,
        (Attribution Target, Attribution Source) foundation
    )
    {
        for (var layer = 0; layer < network.Hidden; layer++)
        {
            var tau = Array.ConvertAll(network.Thresholds[layer], t => (double)t);
            var units = network.Units.Where(unit => unit.Layer == layer).ToImmutableArray();
            double? With(Attribution costs) => RankCorrelation.Of(tau, [.. units.Select(costs.MeanCrossEntropy)]);
            yield return new ThresholdCorrelation(
                title,
                control,
                layer,
                With(own.Target),
                With(own.Source),
                With(foundation.Target),
                With(foundation.Source)
            );
        }
    }
}
