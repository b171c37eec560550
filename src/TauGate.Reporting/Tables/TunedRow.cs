using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Reporting.Tables;

/// <summary>A row of a sweep with everything that was tried for it.</summary>
/// <param name="Trials">In the order of <see cref="TuningGrid.ConfigurationsOf"/>; at least one.</param>
internal sealed record TunedRow(Variant Variant, ImmutableArray<TuningTrial> Trials)
{
    /// <summary>Options that were tuned beside the rate, in the order of their names.</summary>
    public ImmutableArray<string> Options { get; } = [.. Trials[0].Configuration.Options.Keys];

    /// <summary>What was chosen; null while nothing is.</summary>
    public TuningTrial? Chosen { get; } = Trials.FirstOrDefault(t => t.IsChosen);

    /// <summary>Tuned options whose chosen value is the smallest or largest that was tried.</summary>
    public ImmutableArray<string> Edges =>
        Chosen is { } chosen ? [.. chosen.Configuration.EdgesAmong([.. Trials.Select(t => t.Configuration)])] : [];

    /// <summary>Tuning seeds.</summary>
    public int Seeds => Trials.Max(t => t.N);

    /// <summary>The rows of a sweep that were tuned, in its order.</summary>
    public static ImmutableArray<TunedRow> Of(SweepSpec spec, ImmutableArray<TuningTrial> trials) =>
        [.. trials.GroupBy(t => t.Position).Select(g => new TunedRow(spec.Variants[g.Key], [.. g]))];

    /// <summary>
    /// The best of some trials, of equal ones the first; null when each has a seed that diverged, or no result.
    /// </summary>
    public static TuningTrial? Best(IEnumerable<TuningTrial> trials) =>
        trials.Where(t => t.ValidationCrossEntropy is not null).MinBy(t => t.ValidationCrossEntropy);

    /// <summary>The value of a tuned option in a trial; null when the row does not tune it.</summary>
    public static OptionValue? ValueIn(TuningTrial trial, string option) =>
        option == TuneSpec.Rate
            ? new OptionValue.Real(trial.Configuration.LearningRate)
            : trial.Configuration.Options.GetValueOrDefault(option);

    /// <summary>The trials with that value of a tuned option.</summary>
    public ImmutableArray<TuningTrial> With(string option, OptionValue value) =>
        Trials.RemoveAll(t => ValueIn(t, option) != value);

    /// <summary>
    /// The chosen value of an option, as text; empty when the row does not tune it or nothing is chosen.
    /// </summary>
    public string ChosenValue(string option) => Chosen is { } chosen ? ValueIn(chosen, option)?.ToString() ?? "" : "";
}
