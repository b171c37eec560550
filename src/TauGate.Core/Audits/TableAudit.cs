using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Audits;

/// <summary>Holds the rows beside a sweep's results that tables print numbers from against what gives them: the quantiles of the intervals, the choice of the learning rates.</summary>
public static class TableAudit
{
    private const double Precision = 1e-12; // relative, of a quantile that is stored with 17 digits

    /// <summary>Quantiles of Student's t that are not what they should be.</summary>
    public static IEnumerable<AlteredColumn> OfQuantiles(IEnumerable<(int Degrees, double Quantile)> stored)
    {
        foreach (var (degrees, quantile) in stored)
        {
            var expected = StudentT.Critical(0.05, degrees);
            if (!(Math.Abs(quantile - expected) <= Precision * expected))
                yield return new AlteredColumn(string.Create(CultureInfo.InvariantCulture, $"student_t.t975 of {degrees} degrees of freedom"), Text(expected), Text(quantile));
        }
    }

    /// <summary>Rows of a tuned sweep's table of rates that do not follow from the results of its tuning cells.</summary>
    /// <param name="spec">The tuned sweep's, with the rates that were chosen.</param>
    /// <param name="seeds">The tuning sweep's.</param>
    public static async Task<ImmutableArray<AlteredColumn>> OfRatesAsync(ITuningStore store, SweepSpec spec, SeedSet seeds, ImmutableArray<TunedRate> stored, CancellationToken cancellation)
    {
        var tuned = spec with { Tune = new TuneSpec(seeds, [.. stored.Select(r => r.LearningRate).Distinct().Order()]) };
        var expected = (await TuningReader.ReadAsync(store, tuned, cancellation)).Rates.ToDictionary(r => (r.Position, r.LearningRate));
        var altered = stored.Where(r => expected.GetValueOrDefault((r.Position, r.LearningRate)) != r).Select(r => new AlteredColumn(
            $"tuned_rate of {spec.Variants[r.Position].Title} at {Text(r.LearningRate)}", expected.TryGetValue((r.Position, r.LearningRate), out var rate) ? Text(rate) : null, Text(r)));
        var there = stored.Select(r => (r.Position, r.LearningRate)).ToHashSet();
        return
        [
            .. altered,
            .. expected.Values.Where(r => !there.Contains((r.Position, r.LearningRate)))
                .Select(r => new AlteredColumn($"tuned_rate of {spec.Variants[r.Position].Title} at {Text(r.LearningRate)}", Text(r), "gone")),
        ];
    }

    private static string Text(TunedRate rate) => string.Create(CultureInfo.InvariantCulture,
        $"{(rate.ValidationCrossEntropy is { } mean ? Text(mean) : "no mean")} over {rate.N}{(rate.Diverged > 0 ? $", {rate.Diverged} diverged" : "")}{(rate.IsChosen ? ", chosen" : "")}{(rate.IsAtEdge ? ", at the edge" : "")}");

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
