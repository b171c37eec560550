using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

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
        { sweep, options.Database, options.Home, options.Slots, options.Set, options.As, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var spec = SweepFiles.Load(parsed.GetRequiredValue(sweep), parsed.GetValue(options.Set), parsed.GetValue(options.As)).Spec;
            var slots = parsed.GetValue(options.Slots) ?? TauGate.Cluster.SlotCount.Default();
            await using var session = await DatabaseSession.OpenExistingAsync(options.HomeOf(parsed), DatabaseSession.UrlOf(parsed.GetValue(options.Database)), cancellation);
            var facts = session is null ? NoLedger(spec) : await session.Database.Sweeps.PlanAsync(spec, cancellation);
            Print(spec, facts, slots, parsed.GetValue(options.Json));
            return ExitCode.Done;
        });
        return command;
    }

    private static PlanFacts NoLedger(SweepSpec spec) =>
        new(0, spec.Cells().Select(c => spec.Task(c).Foundation.Key).Distinct().LongCount(), 0, new Dictionary<string, double>());

    private static void Print(SweepSpec spec, PlanFacts facts, int slots, bool json)
    {
        var total = spec.CellCount;
        var estimate = Estimate(spec, facts, slots);
        if (json)
        {
            StandardOutput.WriteLine(RunJson.Print(new JsonObject
            {
                ["sweep"] = spec.Name,
                ["seeds"] = spec.Seeds.Count,
                ["cells"] = new JsonObject { ["total"] = total, ["reused"] = facts.LedgerHits, ["pending"] = total - facts.LedgerHits },
                ["foundations"] = new JsonObject { ["total"] = facts.FoundationsTotal, ["done"] = facts.FoundationsDone },
                ["slots"] = slots,
                ["estimated_seconds"] = estimate?.TotalSeconds,
            }));
            return;
        }
        var methods = spec.Variants.GroupBy(v => v.Label).Select(g => g.Count() == 1 ? g.Key : string.Create(CultureInfo.InvariantCulture, $"{g.Key} x{g.Count()}"));
        StandardOutput.WriteLine($"{spec.Name}: {Phrases.Count(spec.Seeds.Count, "seed")} ({spec.Seeds}) x {Phrases.Count(spec.Variants.Length, "variant")} ({string.Join(", ", methods)})");
        StandardOutput.WriteLine($"  {Phrases.Count(total, "cell")}: {facts.LedgerHits:N0} in the ledger, {total - facts.LedgerHits:N0} to train");
        StandardOutput.WriteLine($"  {Phrases.Count(facts.FoundationsTotal, "foundation")}: {facts.FoundationsDone:N0} in the ledger");
        StandardOutput.WriteLine(estimate is { } time
            ? $"  about {Phrases.Duration(time)} on {Phrases.Count(slots, "slot")}, from measured times"
            : "  no measured times yet to estimate from");
    }

    // Every method must have been measured, else a sum over some of them would pass for the whole.
    private static TimeSpan? Estimate(SweepSpec spec, PlanFacts facts, int slots)
    {
        var pending = spec.CellCount - facts.LedgerHits;
        if (pending == 0) return TimeSpan.Zero;
        if (!facts.MedianSeconds.TryGetValue("foundation", out var foundation)) return null;
        double perSeed = 0;
        foreach (var variant in spec.Variants)
        {
            if (!facts.MedianSeconds.TryGetValue(variant.Method, out var seconds)) return null;
            perSeed += seconds;
        }
        var cells = perSeed / spec.Variants.Length * pending;
        return TimeSpan.FromSeconds((cells + foundation * (facts.FoundationsTotal - facts.FoundationsDone)) / slots);
    }
}
