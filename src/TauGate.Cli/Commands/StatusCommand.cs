using System.CommandLine;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>Shows how sweeps stand, which cells were given up and why, and who works.</summary>
internal static class StatusCommand
{
    private const int ShownFailures = 20;

    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        sweep.Arity = ArgumentArity.ZeroOrOne;
        var command = new CommandWithExamples("status", "Show how sweeps stand: counts of cells, quarantined cells with their last error, workers. Without a sweep, all of them.", """
            taugate status
            taugate status paper
            taugate status paper --json
            """)
        { sweep, options.Database, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await DatabaseSession.OpenExistingAsync(options.HomeOf(parsed), DatabaseSession.UrlOf(parsed.GetValue(options.Database)), cancellation);
            var json = parsed.GetValue(options.Json);
            if (parsed.GetValue(sweep) is { } name)
            {
                if (session is null) throw StoredSweeps.NoDatabase(options.HomeOf(parsed));
                await ShowOneAsync(session.Database.Sweeps, name, json, cancellation);
            }
            else if (session is null)
            {
                StandardOutput.WriteLine(json ? RunJson.Print(new JsonObject { ["sweeps"] = new JsonArray() }) : "No sweep has been run yet.");
            }
            else
            {
                await ShowAllAsync(session.Database.Sweeps, json, cancellation);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ShowOneAsync(ISweepStore sweeps, string name, bool json, CancellationToken cancellation)
    {
        var stored = await StoredSweeps.FindAsync(sweeps, name, cancellation);
        var cells = await sweeps.ProgressAsync(stored.Id, cancellation);
        var elapsed = await sweeps.ElapsedAsync(stored.Id, cancellation);
        var integrity = await sweeps.IntegrityAsync(stored.Id, cancellation);
        var failures = await sweeps.FailuresAsync(stored.Id, ShownFailures, cancellation);
        var (workers, _) = await sweeps.WorkersAsync(cancellation);
        if (json)
        {
            var document = RunJson.Sweep(stored.Name, cells, stored.ReusedAtSubmission, elapsed);
            document["revision"] = stored.Revision;
            document["failed_attempts"] = integrity.FailedAttempts;
            document["attestations"] = integrity.Attestations;
            document["conflicts"] = integrity.Conflicts;
            document["failures"] = new JsonArray([.. failures.Select(RunJson.Failure)]);
            document["workers"] = new JsonArray([.. workers.Select(w => (JsonNode)new JsonObject
            {
                ["id"] = w.Id.ToString(),
                ["host"] = w.Host,
                ["slots"] = w.Slots,
                ["numeric_class"] = w.NumericClass.ToString(),
            })]);
            StandardOutput.WriteLine(RunJson.Print(document));
            return;
        }
        StandardOutput.WriteLine($"{stored.Name} (revision {stored.Revision}, submitted {stored.SubmittedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC)");
        StandardOutput.WriteLine($"  {Phrases.Standing(cells, stored.ReusedAtSubmission, elapsed)}");
        StandardOutput.WriteLine($"  {Phrases.Count(integrity.FailedAttempts, "failed attempt")}, {Phrases.Count(integrity.Attestations, "attestation")}, {Phrases.Count(integrity.Conflicts, "conflict")}");
        foreach (var worker in workers)
            StandardOutput.WriteLine($"  worker on {worker.Host}: {Phrases.Count(worker.Slots, "slot")}, {worker.NumericClassDescription}, numeric class {worker.NumericClass.Short}");
        await FailureReport.WriteAsync(Console.Out, failures);
        if (integrity.Conflicts > 0)
            StandardOutput.WriteLine("  ALARM: the same cell gave different bits in one numeric class. The view 'conflicting_result' names both hosts.");
    }

    private static async Task ShowAllAsync(ISweepStore sweeps, bool json, CancellationToken cancellation)
    {
        var rows = new JsonArray();
        foreach (var stored in await sweeps.SweepsAsync(cancellation))
        {
            var cells = await sweeps.ProgressAsync(stored.Id, cancellation);
            var elapsed = await sweeps.ElapsedAsync(stored.Id, cancellation);
            if (json) rows.Add((JsonNode)RunJson.Sweep(stored.Name, cells, stored.ReusedAtSubmission, elapsed));
            else StandardOutput.WriteLine($"{stored.Name,-24} {Phrases.Standing(cells, stored.ReusedAtSubmission, elapsed)}");
        }
        if (json) StandardOutput.WriteLine(RunJson.Print(new JsonObject { ["sweeps"] = rows }));
    }
}
