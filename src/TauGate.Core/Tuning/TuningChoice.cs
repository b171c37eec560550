using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tuning;

/// <summary>
/// The choice of every variant's learning rate and further tuned options: the configuration with the smallest mean
/// validation cross-entropy on the target mode over the tuning seeds, of equal ones the first in the order of
/// <see cref="TuningGrid.ConfigurationsOf"/>, so that with the smaller rate. A configuration of which any seed diverged
/// is not chosen.
/// </summary>
/// <param name="Trials">A row for each variant and configuration, in the order of the sweep.</param>
/// <param name="Missing">Tuning cells without a result; while there are any, nothing is chosen.</param>
public sealed record TuningChoice(ImmutableArray<TuningTrial> Trials, long Missing)
{
    /// <summary>
    /// Why there is no choice though every cell has its result, and what to do; null when there is one, or results are
    /// missing.
    /// </summary>
    public string? Obstacle { get; private init; }

    /// <summary>Whether <see cref="Resolve"/> can be called.</summary>
    public bool IsComplete => Missing == 0 && Obstacle is null;

    /// <summary>Variants of whose chosen configuration a value is the smallest or the largest that was tried.</summary>
    public int AtEdge => Trials.Count(t => t.IsAtEdge);

    /// <summary>Chooses.</summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    /// <param name="outcomes">By key of the tuning cell; those without a result are absent.</param>
    public static TuningChoice Of(SweepSpec tuned, IReadOnlyDictionary<CellKey, TuningOutcome> outcomes)
    {
        var grid = TuningGrid.Of(tuned);
        var byVariant = new List<TuningOutcome>[grid.Variants.Length];
        for (var v = 0; v < byVariant.Length; v++)
            byVariant[v] = [];
        foreach (var cell in grid.Cells())
        {
            if (outcomes.TryGetValue(grid.Task(cell).Key, out var outcome))
                byVariant[(int)(cell.Ordinal % grid.Variants.Length)].Add(outcome);
        }
        var missing = grid.CellCount - byVariant.Sum(v => (long)v.Count);

        var trials = ImmutableArray.CreateBuilder<TuningTrial>();
        var hopeless = new List<int>();
        var next = 0;
        for (var position = 0; position < tuned.Variants.Length; position++)
        {
            if (!TuningGrid.IsTuned(tuned.Variants[position]))
                continue;
            var tried = TuningGrid.ConfigurationsOf(tuned.Tune!, tuned.Variants[position]);
            var first = next;
            var means = tried.Select((_, t) => Mean(byVariant[first + t])).ToList();
            var best = means.Min() is { } least && missing == 0 ? means.IndexOf(least) : -1;
            if (best < 0 && missing == 0)
                hopeless.Add(position);
            for (var t = 0; t < tried.Length; t++, next++)
            {
                var seeds = byVariant[next];
                trials.Add(
                    new TuningTrial(
                        position,
                        tried[t],
                        means[t],
                        seeds.Count,
                        seeds.Count(o => !o.IsFinite),
                        IsChosen: t == best,
                        IsAtEdge: t == best && tried[t].EdgesAmong(tried).Any()
                    )
                );
            }
        }
        var obstacle = hopeless.Count == 0 ? null : Diverged(tuned, hopeless);
        return new TuningChoice(trials.ToImmutable(), missing) { Obstacle = obstacle };
    }

    /// <summary>The sweep with what was chosen, as a file that gives these values would read.</summary>
    /// <exception cref="InvalidOperationException">Results are missing, or a variant has nothing to choose.</exception>
    public SweepSpec Resolve(SweepSpec tuned)
    {
        if (!IsComplete)
            throw new InvalidOperationException(Obstacle ?? $"{Missing} tuning cells have no result.");
        var chosen = Trials.Where(t => t.IsChosen).ToDictionary(t => t.Position, t => t.Configuration);
        return tuned with
        {
            Variants =
            [
                .. tuned.Variants.Select(
                    (variant, position) =>
                        chosen.TryGetValue(position, out var best) ? TuningGrid.With(variant, best) : variant
                ),
            ],
            Tune = null,
        };
    }

    /// <summary>In seed order, so that it has the same bits wherever it is computed.</summary>
    private static double? Mean(List<TuningOutcome> seeds) =>
        seeds.Count > 0 && seeds.All(o => o.IsFinite) ? seeds.Average(o => o.CrossEntropy) : null;

    private static string Diverged(SweepSpec tuned, List<int> positions)
    {
        var rows = positions.Select(p => tuned.Variants[p]).ToList();
        var isMore = rows.Any(v => !tuned.Tune!.OptionsOf(v.Label).IsEmpty);
        var what = isMore ? "every configuration, at any learning rate," : "every learning rate of the grid";
        var rates = string.Join(", ", tuned.Tune!.LearningRates.Select(r => new OptionValue.Real(r)));
        return $"{what} diverged for {string.Join(", ", rows.Select(v => v.Title))} ({rates}): "
            + "none can be chosen. Give tune.learning_rate smaller ones.";
    }
}
