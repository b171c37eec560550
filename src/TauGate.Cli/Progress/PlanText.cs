using System.Globalization;
using TauGate.Application.Submission;
using TauGate.Application.Wording;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>What a run would do, for people.</summary>
internal static class PlanText
{
    /// <summary>The plan.</summary>
    public static IEnumerable<string> Lines(SweepPlan plan)
    {
        var (spec, facts) = (plan.Spec, plan.Facts);
        if (plan.Tuning is { } tuning)
        {
            yield return Grid(tuning.Grid);
            yield return $"  {Cells(tuning.Grid, tuning.Facts.LedgerHits)}, then";
        }
        yield return Grid(spec);
        if (spec.Growth is { } growth)
        {
            yield return $"  {GrowthPhrases.Cells(spec)}, until every claim is decided: {GrowthPhrases.Looks(growth)}; "
                + $"to look {Number(growth.NumberOf(spec.Seeds.Count))}:";
        }
        yield return spec.Tune is null
            ? $"  {Cells(spec, facts.LedgerHits)}"
            : $"  {Plural.Count(spec.CellCount, "cell")} with the {TuningPhrases.What(spec)} that the tuning chooses";
        yield return $"  {Plural.Count(facts.FoundationsTotal, "foundation")}: "
            + $"{Number(facts.FoundationsDone)} in the ledger";
        var most = plan.MostEstimate is { } longest ? $"; at most {Phrases.Duration(longest)} to the last look" : "";
        yield return plan.Estimate is { } time
            ? $"  about {Phrases.Duration(time)} {(plan.Tuning is null ? "" : "in all ")}"
                + $"on {Plural.Count(plan.Slots, "slot")}, from measured times{most}"
            : "  no measured times yet to estimate from";
    }

    private static string Cells(SweepSpec spec, long known) =>
        $"{Plural.Count(spec.CellCount, "cell")}: {Number(known)} in the ledger, "
        + $"{Number(spec.CellCount - known)} to train";

    private static string Grid(SweepSpec spec)
    {
        var methods = spec
            .Variants.GroupBy(v => v.Label)
            .Select(g => g.Count() == 1 ? g.Key : $"{g.Key} x{g.Count().ToString(CultureInfo.InvariantCulture)}");
        return $"{spec.Name}: {GrowthPhrases.Seeds(spec)} x {Plural.Count(spec.Variants.Length, "variant")} "
            + $"({string.Join(", ", methods)})";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
