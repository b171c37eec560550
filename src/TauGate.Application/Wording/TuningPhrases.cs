using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;
using TauGate.Core.Tuning;

namespace TauGate.Application.Wording;

/// <summary>What people are told of a tuning.</summary>
public static class TuningPhrases
{
    /// <summary>What is chosen, in the plural.</summary>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    public static string What(SweepSpec tuned) => tuned.Tune!.Options.IsEmpty ? "learning rates" : "values";

    /// <summary>The sweep's own cells, which come after.</summary>
    public static string Follow(SweepSpec tuned) =>
        $"  {GrowthPhrases.Cells(tuned)} with the chosen {What(tuned)} follow";

    /// <summary>What the tuning is for, before it.</summary>
    public static string Begins(SweepSpec tuned)
    {
        var grid = TuningGrid.Of(tuned);
        var counts = tuned.Variants.Where(TuningGrid.IsTuned).Select(v => TuningGrid.CountOf(tuned.Tune!, v)).ToList();
        var (least, most, rows) = (counts.Min(), counts.Max(), Plural.Count(counts.Count, "row"));
        var among = tuned.Tune!.Options.IsEmpty
            ? $"{most} learning rates for {rows}"
            : $"{(least == most ? "" : $"{least} to ")}{most} configurations for each of {rows}";
        return $"Tuning {tuned.Name}: {Plural.Count(grid.CellCount, "cell")} choose among {among}; "
            + $"the sweep's {GrowthPhrases.Cells(tuned)} follow.";
    }

    /// <summary>What was chosen, and which of it leaves something to be desired.</summary>
    public static IEnumerable<string> Chosen(SweepSpec tuned, TuningChoice choice)
    {
        var chosen = choice.Trials.Where(t => t.IsChosen).ToList();
        var isRate = tuned.Tune!.Options.IsEmpty;
        var all = string.Join(", ", chosen.Select(t => Shown(t, t.Configuration.Values)));
        yield return $"{(isRate ? "Learning rates chosen" : "Chosen")}: {all}.";
        if (choice.AtEdge == 0)
            yield break;
        var tried = choice.Trials.ToLookup(t => t.Position, t => t.Configuration);
        var atEdge = string.Join(", ", chosen.Where(t => t.IsAtEdge).Select(t => Shown(t, EdgesOf(t))));
        var are = Plural.Of(choice.AtEdge, "is", "are");
        yield return $"warning: {choice.AtEdge} of {chosen.Count} {are} at the edge of the grid, "
            + $"and a better one may lie beyond: {atEdge}.";

        string Shown(TuningTrial trial, IEnumerable<KeyValuePair<string, OptionValue>> values)
        {
            var texts = values.Select(v => isRate ? $"{v.Value}" : $"{v.Key}={v.Value}");
            return $"{tuned.Variants[trial.Position].Title} {string.Join(' ', texts)}";
        }

        IEnumerable<KeyValuePair<string, OptionValue>> EdgesOf(TuningTrial trial)
        {
            var edges = trial.Configuration.EdgesAmong([.. tried[trial.Position]]).ToList();
            return trial.Configuration.Values.Where(v => edges.Contains(v.Key));
        }
    }

    /// <summary>Why the sweep is not begun though its tuning has ended, and what to do.</summary>
    public static string NotBegun(SweepSpec tuned, TuningChoice choice) =>
        choice.Obstacle is { } obstacle
            ? $"{tuned.Name} is not begun: {obstacle}"
            : GivenUp(tuned.Name, choice.Missing);

    /// <summary>How a sweep that waits for its tuning stands, in one line.</summary>
    /// <param name="tuning">What is wanted of the tuning sweep.</param>
    /// <param name="cells">Of the tuning sweep.</param>
    /// <param name="obstacle">
    /// Why nothing can be chosen though every tuning cell has its result; null otherwise.
    /// </param>
    public static string Waiting(
        PendingSweep pending,
        SweepState tuning,
        SweepProgress cells,
        string? obstacle = null
    ) =>
        pending switch
        {
            { Refusal: { } refusal } => $"not begun: {refusal}",
            _ when obstacle is not null => $"not begun: {obstacle}",
            { State: SweepState.Cancelled } =>
                "cancelled while it waited for its tuning; 'taugate submit' or 'taugate run' makes it active again",
            _ when tuning == SweepState.Cancelled =>
                $"waits for {pending.TuningName}, which was cancelled; 'taugate submit' or 'taugate run' makes it "
                    + "active again",
            _ when cells is { Pending: 0, Quarantined: 0, Blocked: 0 } => pending.IsDetached
                ? "tuned; the coordinator goes on with it"
                : "tuned; the same 'taugate run' goes on with it",
            _ when cells.Pending == 0 => GivenUp(pending.Name, cells.Quarantined + cells.Blocked),
            _ when tuning == SweepState.Paused =>
                $"waits for its tuning, {pending.TuningName}, which is paused; 'taugate resume {pending.Name}' goes on",
            _ => $"waits for its tuning, {pending.TuningName}",
        };

    private static string GivenUp(string sweep, long missing) =>
        $"{sweep} is not begun: {Plural.Count(missing, "tuning cell")} {Plural.Of(missing, "was", "were")} given up, "
        + "and nothing is chosen before every tuning cell has its result. "
        + $"'taugate status {TuningGrid.NameOf(sweep)}' says why, 'taugate retry {TuningGrid.NameOf(sweep)}' puts "
        + "them back.";
}
