using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Nodes;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage;

namespace TauGate.Cli.Commands;

/// <summary>Says what a run would do. Writes nothing.</summary>
internal static class PlanCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = CommonOptions.SweepFileArgument();
        var command = new CommandWithExamples("plan", "Count a sweep's cells, how many the ledger already has, and estimate the time. Writes nothing and starts no new database.", """
            taugate plan sweeps/paper.yaml
            taugate plan sweeps/paper.yaml --set seeds=0..99 --json
            """)
        { sweep, options.Database, options.InsecureDatabase, options.Home, options.Slots, options.Set, options.As, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var spec = SweepFiles.Load(parsed.GetRequiredValue(sweep), parsed.GetValue(options.Set), parsed.GetValue(options.As)).Spec;
            var slots = options.SlotsOf(parsed) ?? SlotCount.Default();
            await using var session = await DatabaseSession.OpenExistingAsync(options.HomeOf(parsed), options.UrlOf(parsed), cancellation);
            var tuning = spec.Tune is null ? null : await TuningPlan.ReadAsync(session?.Database, spec, cancellation);
            if (tuning is { Choice: { IsComplete: true } choice }) spec = choice.Resolve(spec);
            if (session?.Database is { } database && spec.Growth is not null && await database.Sweeps.FindAsync(spec.Name, cancellation) is { } before)
                spec = SeedGrowth.Join(spec, await database.Ledger.SpecAsync(before.SpecDigest, cancellation));
            var facts = await FactsAsync(session?.Database, spec, cancellation);
            var most = spec.Growth is null ? null : await FactsAsync(session?.Database, Whole(spec), cancellation);
            if (parsed.GetValue(options.Json)) StandardOutput.WriteLine(RunJson.Print(Document(spec, facts, slots, tuning, most)));
            else foreach (var line in Lines(spec, facts, slots, tuning, most)) StandardOutput.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What the ledger has of a sweep; of one whose tuning is not done yet, foundations only.</summary>
    internal static async Task<PlanFacts> FactsAsync(Database? database, SweepSpec spec, CancellationToken cancellation)
    {
        if (database is null) return new(0, spec.Cells().Select(new SweepTasks(spec).Task).Select(t => t.Foundation.Key).Distinct().LongCount(), 0, new Dictionary<string, double>());
        var facts = await database.Sweeps.PlanAsync(spec, cancellation);
        return spec.Tune is null ? facts : facts with { LedgerHits = 0 };
    }

    /// <summary>A sweep that grows, with every seed that it may come to have.</summary>
    private static SweepSpec Whole(SweepSpec spec) => spec with { Seeds = spec.Growth!.All };

    private static JsonObject Document(SweepSpec spec, PlanFacts facts, int slots, TuningPlan? tuning, PlanFacts? most)
    {
        var document = new JsonObject
        {
            ["sweep"] = spec.Name,
            ["seeds"] = spec.Seeds.Count,
            ["cells"] = Cells(spec, facts),
            ["foundations"] = new JsonObject { ["total"] = facts.FoundationsTotal, ["done"] = facts.FoundationsDone },
            ["slots"] = slots,
            ["estimated_seconds"] = Estimate(spec, facts, tuning, slots)?.TotalSeconds,
        };
        if (spec.Growth is { } growth && most is not null)
        {
            document["growth"] = new JsonObject
            {
                ["looks"] = new JsonArray([.. growth.Looks.Select(n => JsonValue.Create(n))]),
                ["look"] = growth.NumberOf(spec.Seeds.Count),
                ["most_seeds"] = growth.All.Count,
                ["most_cells"] = Cells(Whole(spec), most),
                ["most_estimated_seconds"] = Estimate(Whole(spec), most, tuning, slots)?.TotalSeconds,
            };
        }
        if (tuning is not null) document["tuning"] = new JsonObject { ["sweep"] = tuning.Grid.Name, ["cells"] = Cells(tuning.Grid, tuning.Facts), ["done"] = tuning.Choice.IsComplete };
        return document;
    }

    private static JsonObject Cells(SweepSpec spec, PlanFacts facts) =>
        new() { ["total"] = spec.CellCount, ["reused"] = facts.LedgerHits, ["pending"] = spec.CellCount - facts.LedgerHits };

    /// <param name="most">Of every seed that a sweep may come to have that grows; null for any other.</param>
    internal static IEnumerable<string> Lines(SweepSpec spec, PlanFacts facts, int slots, TuningPlan? tuning, PlanFacts? most = null)
    {
        if (tuning is not null)
        {
            yield return Grid(tuning.Grid);
            yield return $"  {Phrases.Count(tuning.Grid.CellCount, "cell")}: {tuning.Facts.LedgerHits:N0} in the ledger, {tuning.Grid.CellCount - tuning.Facts.LedgerHits:N0} to train, then";
        }
        yield return Grid(spec);
        if (spec.Growth is { } growth) yield return $"  {GrowthPhrases.Cells(spec)}, until every claim is decided: {GrowthPhrases.Looks(growth)}; to look {growth.NumberOf(spec.Seeds.Count)}:";
        yield return spec.Tune is null
            ? $"  {Phrases.Count(spec.CellCount, "cell")}: {facts.LedgerHits:N0} in the ledger, {spec.CellCount - facts.LedgerHits:N0} to train"
            : $"  {Phrases.Count(spec.CellCount, "cell")} with the {TuningPhrases.What(spec)} that the tuning chooses";
        yield return $"  {Phrases.Count(facts.FoundationsTotal, "foundation")}: {facts.FoundationsDone:N0} in the ledger";
        yield return Estimate(spec, facts, tuning, slots) is { } time
            ? $"  about {Phrases.Duration(time)} {(tuning is null ? "" : "in all ")}on {Phrases.Count(slots, "slot")}, from measured times{Most(spec, tuning, most, slots)}"
            : "  no measured times yet to estimate from";
    }

    private static string Grid(SweepSpec spec)
    {
        var methods = spec.Variants.GroupBy(v => v.Label).Select(g => g.Count() == 1 ? g.Key : string.Create(CultureInfo.InvariantCulture, $"{g.Key} x{g.Count()}"));
        return $"{spec.Name}: {GrowthPhrases.Seeds(spec)} x {Phrases.Count(spec.Variants.Length, "variant")} ({string.Join(", ", methods)})";
    }

    private static string Most(SweepSpec spec, TuningPlan? tuning, PlanFacts? most, int slots) =>
        most is not null && Estimate(Whole(spec), most, tuning, slots) is { } time ? $"; at most {Phrases.Duration(time)} to the last look" : "";

    private static TimeSpan? Estimate(SweepSpec spec, PlanFacts facts, TuningPlan? tuning, int slots)
    {
        var own = WorkEstimate.Of(spec, facts);
        return (tuning is null ? own : own + WorkEstimate.Of(tuning.Grid, tuning.Facts)) / slots;
    }
}
