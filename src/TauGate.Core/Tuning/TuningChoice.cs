using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tuning;

/// <summary>
/// The choice of every variant's learning rate: the smallest mean validation cross-entropy on the target mode over the tuning seeds, of equal ones
/// the smaller rate. A rate at which any seed diverged is not chosen (METHODS, Methods).
/// </summary>
/// <param name="Rates">A row for each variant and rate, in the order of the sweep.</param>
/// <param name="Missing">Tuning cells without a result; while there are any, nothing is chosen.</param>
public sealed record TuningChoice(ImmutableArray<TunedRate> Rates, long Missing)
{
    /// <summary>Why there is no choice though every cell has its result, and what to do; null when there is one, or results are missing.</summary>
    public string? Obstacle { get; private init; }

    /// <summary>Whether <see cref="Resolve"/> can be called.</summary>
    public bool IsComplete => Missing == 0 && Obstacle is null;

    /// <summary>Chosen rates that are the smallest or the largest of the grid.</summary>
    public int AtEdge => Rates.Count(r => r.IsAtEdge);

    /// <summary>Chooses.</summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    /// <param name="outcomes">By key of the tuning cell; those without a result are absent.</param>
    public static TuningChoice Of(SweepSpec tuned, IReadOnlyDictionary<Digest, TuningOutcome> outcomes)
    {
        var grid = TuningGrid.Of(tuned);
        var rates = tuned.Tune!.LearningRates;
        var byVariant = new List<TuningOutcome>[grid.Variants.Length];
        for (var v = 0; v < byVariant.Length; v++) byVariant[v] = [];
        foreach (var cell in grid.Cells())
            if (outcomes.TryGetValue(grid.Task(cell).Key, out var outcome)) byVariant[(int)(cell.Ordinal % grid.Variants.Length)].Add(outcome);
        var missing = grid.CellCount - byVariant.Sum(v => (long)v.Count);

        var rows = ImmutableArray.CreateBuilder<TunedRate>();
        var hopeless = new List<string>();
        var next = 0;
        for (var position = 0; position < tuned.Variants.Length; position++)
        {
            if (!TuningGrid.IsTuned(tuned.Variants[position])) continue;
            var first = next;
            var means = rates.Select((_, r) => Mean(byVariant[first + r])).ToList();
            // The first of equal ones is the smaller rate: rates ascend.
            var best = means.Min() is { } least && missing == 0 ? means.IndexOf(least) : -1;
            if (best < 0 && missing == 0) hopeless.Add(tuned.Variants[position].Title);
            for (var r = 0; r < rates.Length; r++, next++)
                rows.Add(new TunedRate(position, rates[r], means[r], byVariant[next].Count, byVariant[next].Count(o => !o.IsFinite), r == best, r == best && (r == 0 || r == rates.Length - 1)));
        }
        return new TuningChoice(rows.ToImmutable(), missing) { Obstacle = hopeless.Count == 0 ? null : Diverged(tuned, hopeless) };
    }

    /// <summary>The sweep with its rates, as a file that gives them would read.</summary>
    /// <exception cref="InvalidOperationException">Results are missing, or a variant has no rate to choose.</exception>
    public SweepSpec Resolve(SweepSpec tuned)
    {
        if (!IsComplete) throw new InvalidOperationException(Obstacle ?? $"{Missing} tuning cells have no result.");
        var chosen = Rates.Where(r => r.IsChosen).ToDictionary(r => r.Position, r => r.LearningRate);
        return tuned with
        {
            Variants = [.. tuned.Variants.Select((variant, position) => chosen.TryGetValue(position, out var rate) ? TuningGrid.With(variant, rate) : variant)],
            Tune = null,
        };
    }

    /// <summary>In seed order, so that it has the same bits wherever it is computed.</summary>
    private static double? Mean(List<TuningOutcome> seeds) => seeds.Count > 0 && seeds.All(o => o.IsFinite) ? seeds.Average(o => o.CrossEntropy) : null;

    private static string Diverged(SweepSpec tuned, List<string> variants) =>
        $"every learning rate of the grid diverged for {string.Join(", ", variants)} ({string.Join(", ", tuned.Tune!.LearningRates.Select(r => new OptionValue.Real(r)))}): none can be chosen. Give tune.learning_rate smaller ones.";
}
