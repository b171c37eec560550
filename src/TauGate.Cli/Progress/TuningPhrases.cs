using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Cli.Progress;

/// <summary>What people are told of a tuning.</summary>
internal static class TuningPhrases
{
    /// <summary>What the tuning is for, before it.</summary>
    public static string Begins(SweepSpec tuned)
    {
        var grid = TuningGrid.Of(tuned);
        return $"Tuning {tuned.Name}: {Phrases.Count(grid.CellCount, "cell")} choose among {tuned.Tune!.LearningRates.Length} learning rates for {Phrases.Count(tuned.Variants.LongCount(TuningGrid.IsTuned), "row")}; "
            + $"the sweep's {GrowthPhrases.Cells(tuned)} follow.";
    }

    /// <summary>The chosen rates, and which of them leave something to be desired.</summary>
    public static IEnumerable<string> Chosen(SweepSpec tuned, TuningChoice choice)
    {
        yield return $"Learning rates chosen: {Rates(tuned, choice, r => r.IsChosen)}.";
        if (choice.AtEdge > 0)
            yield return $"warning: {choice.AtEdge} of {choice.Rates.Count(r => r.IsChosen)} {(choice.AtEdge == 1 ? "is" : "are")} at the edge of the grid, and a better one may lie beyond: {Rates(tuned, choice, r => r.IsAtEdge)}.";
    }

    /// <summary>Why the sweep is not begun though its tuning has ended, and what to do.</summary>
    public static string NotBegun(SweepSpec tuned, TuningChoice choice) => choice.Obstacle is { } obstacle
        ? $"{tuned.Name} is not begun: {obstacle}"
        : GivenUp(tuned.Name, choice.Missing);

    /// <summary>How a sweep that waits for its tuning stands, in one line.</summary>
    /// <param name="tuning">What is wanted of the tuning sweep.</param>
    /// <param name="cells">Of the tuning sweep.</param>
    /// <param name="obstacle">Why no rate can be chosen though every tuning cell has its result; null otherwise.</param>
    public static string Waiting(PendingSweep pending, SweepState tuning, SweepProgress cells, string? obstacle = null) => pending switch
    {
        { Refusal: { } refusal } => $"not begun: {refusal}",
        _ when obstacle is not null => $"not begun: {obstacle}",
        { State: SweepState.Cancelled } => "cancelled while it waited for its tuning; 'taugate submit' or 'taugate run' makes it active again",
        _ when tuning == SweepState.Cancelled => $"waits for {pending.TuningName}, which was cancelled; 'taugate submit' or 'taugate run' makes it active again",
        _ when cells is { Pending: 0, Quarantined: 0, Blocked: 0 } => pending.IsDetached ? "tuned; the coordinator goes on with it" : "tuned; the same 'taugate run' goes on with it",
        _ when cells.Pending == 0 => GivenUp(pending.Name, cells.Quarantined + cells.Blocked),
        _ => $"waits for its tuning, {pending.TuningName}{(tuning == SweepState.Paused ? $", which is paused; 'taugate resume {pending.Name}' goes on" : "")}",
    };

    private static string GivenUp(string sweep, long missing) =>
        $"{sweep} is not begun: {Phrases.Count(missing, "tuning cell")} {(missing == 1 ? "was" : "were")} given up, and rates are chosen only when every rate has all its seeds. "
        + $"'taugate status {TuningGrid.NameOf(sweep)}' says why, 'taugate retry {TuningGrid.NameOf(sweep)}' puts them back.";

    private static string Rates(SweepSpec tuned, TuningChoice choice, Func<TunedRate, bool> which) =>
        string.Join(", ", choice.Rates.Where(which).Select(r => $"{tuned.Variants[r.Position].Title} {new OptionValue.Real(r.LearningRate)}"));
}
