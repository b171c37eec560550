using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Core.Audits;

/// <summary>
/// Checks stored rows, other than results, that tables print numbers from: the quantiles of the intervals, and what
/// tuning chose.
/// </summary>
public static class TableAudit
{
    private const double Precision = 1e-12; // relative, of a quantile that is stored with 17 digits

    /// <summary>Stored quantiles of Student's t that are wrong.</summary>
    public static IEnumerable<AlteredColumn> OfQuantiles(IEnumerable<(int Degrees, double Quantile)> stored)
    {
        foreach (var (degrees, quantile) in stored)
        {
            var expected = StudentT.Critical(0.05, degrees);
            if (!(Math.Abs(quantile - expected) <= Precision * expected))
                yield return new AlteredColumn(
                    Invariant($"student_t.t975 of {degrees} degrees of freedom"),
                    Text(expected),
                    Text(quantile)
                );
        }
    }

    /// <summary>
    /// Rows of a tuned sweep's table of trials that do not follow from the results of its tuning cells.
    /// </summary>
    /// <param name="spec">The tuned sweep, with what was chosen.</param>
    /// <param name="seeds">The seeds of the tuning sweep.</param>
    public static async Task<ImmutableArray<AlteredColumn>> OfTrialsAsync(
        ITuningStore store,
        SweepSpec spec,
        SeedSet seeds,
        ImmutableArray<TuningTrial> stored,
        CancellationToken cancellation
    )
    {
        var tuned = spec with { Tune = TuneOf(spec, seeds, stored) };
        var expected = (await TuningReader.ReadAsync(store, tuned, cancellation)).Trials.ToDictionary(KeyOf);
        var there = stored.Select(KeyOf).ToHashSet();
        return
        [
            .. stored
                .Where(t => expected.GetValueOrDefault(KeyOf(t)) != t)
                .Select(t => new AlteredColumn(
                    NameOf(spec, t),
                    expected.TryGetValue(KeyOf(t), out var trial) ? Text(trial) : null,
                    Text(t)
                )),
            .. expected
                .Values.Where(t => !there.Contains(KeyOf(t)))
                .Select(t => new AlteredColumn(NameOf(spec, t), Text(t), "gone")),
        ];
    }

    private static (int, TunedConfiguration) KeyOf(TuningTrial trial) => (trial.Position, trial.Configuration);

    private static string NameOf(SweepSpec spec, TuningTrial trial)
    {
        var values = trial
            .Configuration.Options.Select(o => $"{o.Key}={o.Value}")
            .Prepend(Text(trial.Configuration.LearningRate));
        return $"tuned_rate of {spec.Variants[trial.Position].Title} at {string.Join(' ', values)}";
    }

    /// <summary>The grid that the trials are of.</summary>
    private static TuneSpec TuneOf(SweepSpec spec, SeedSet seeds, ImmutableArray<TuningTrial> trials)
    {
        var options =
            from trial in trials
            from option in trial.Configuration.Options
            group option.Value by (spec.Variants[trial.Position].Label, option.Key) into values
            orderby values.Key
            select new TunedOption(values.Key.Label, values.Key.Key, [.. values.Distinct().OrderBy(v => v.AsReal())]);
        var rates = trials.Select(t => t.Configuration.LearningRate).Distinct().Order();
        return new TuneSpec(seeds, [.. rates]) { Options = [.. options] };
    }

    private static string Text(TuningTrial trial)
    {
        var mean = trial.ValidationCrossEntropy is { } known ? Text(known) : "no mean";
        var diverged = trial.Diverged > 0 ? $", {trial.Diverged} diverged" : "";
        var choice = $"{(trial.IsChosen ? ", chosen" : "")}{(trial.IsAtEdge ? ", at the edge" : "")}";
        return Invariant($"{mean} over {trial.N}{diverged}{choice}");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
