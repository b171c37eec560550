using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Statistics;

namespace TauGate.Reporting.Tables;

/// <summary>
/// The interval of a difference in accuracy over seeds and test images, from the correctness bits of paired cells.
/// </summary>
/// <param name="bits">Of the cells of both rows; those of cells that are not paired are left aside.</param>
internal sealed class CrossedPairs(RowPairs pairs, ImmutableArray<CorrectBits> bits)
{
    private const int Fewest = 2;

    private readonly Dictionary<long, CorrectBits> _bits = bits.ToDictionary(b => b.Ordinal);

    /// <summary>
    /// The interval of an accuracy; null of another measure, below two pairs, and when a pair that counts has no bits:
    /// it would be of other seeds than the difference.
    /// </summary>
    public CrossedInterval? Of(string metric)
    {
        Func<CorrectBits, byte[]?>? choose = metric switch
        {
            MetricNames.TargetAccuracy => b => b.Target,
            MetricNames.SourceAccuracy => b => b.Source,
            MetricNames.HardenedTargetAccuracy => b => b.HardenedTarget,
            MetricNames.HardenedSourceAccuracy => b => b.HardenedSource,
            _ => null,
        };
        var counted = pairs
            .Pairs.Where(p => p.First.Metrics.ContainsKey(metric) && p.Second.Metrics.ContainsKey(metric))
            .ToList();
        if (choose is null || counted.Count < Fewest)
            return null;
        var differences = new List<sbyte[]>(counted.Count);
        foreach (var (first, second) in counted)
        {
            if (
                _bits.GetValueOrDefault(first.Ordinal) is not { } a
                || _bits.GetValueOrDefault(second.Ordinal) is not { } b
                || a.Images != b.Images
            )
                return null;
            if (choose(a) is not { } ofFirst || choose(b) is not { } ofSecond)
                return null;
            differences.Add(CrossedInterval.Differences(ofFirst, ofSecond, a.Images));
        }
        return CrossedInterval.Of(differences);
    }
}
