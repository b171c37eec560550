using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Tuning;
using TauGate.Storage;

namespace TauGate.Cli.Commands;

/// <summary>Shows how sweeps stand, which cells were given up and why, who coordinates, who works, and what was asked for.</summary>
internal static class StatusCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        sweep.Arity = ArgumentArity.ZeroOrOne;
        var command = new CommandWithExamples("status", "Show how sweeps stand: counts of cells, quarantined cells with their last error, coordinators, workers, last commands. Without a sweep, all of them.", """
            taugate status
            taugate status paper
            taugate status paper --json
            """)
        { sweep, options.Database, options.InsecureDatabase, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await DatabaseSession.OpenExistingAsync(options.HomeOf(parsed), options.UrlOf(parsed), cancellation);
            var json = parsed.GetValue(options.Json);
            if (parsed.GetValue(sweep) is { } name)
            {
                if (session is null) throw StoredSweeps.NoDatabase(options.HomeOf(parsed));
                await ShowOneAsync(session.Database, name, json, cancellation);
            }
            else if (session is null)
            {
                StandardOutput.WriteLine(json ? RunJson.Print(StatusJson.All([], cluster: null)) : "No sweep has been run yet.");
            }
            else
            {
                await ShowAllAsync(session.Database, json, cancellation);
            }
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Prints one sweep.</summary>
    /// <param name="argument">Its name or its file.</param>
    /// <exception cref="InputException">There is no such sweep.</exception>
    public static async Task ShowOneAsync(Database database, string argument, bool json, CancellationToken cancellation)
    {
        var waiting = await WaitingSweep.FindAsync(database, StoredSweeps.NameOf(argument), cancellation);
        if (waiting is not null && await database.Sweeps.FindAsync(waiting.Pending.Name, cancellation) is null)
        {
            await ShowWaitingAsync(database, waiting, json, cancellation);
            return;
        }
        var stored = await StoredSweeps.FindAsync(database.Sweeps, argument, cancellation);
        var sweep = await SweepStanding.ReadAsync(database.Sweeps, stored, cancellation);
        var cluster = await ClusterStanding.ReadAsync(database, stored.Id, cancellation);
        var growth = await GrowthStanding.ReadAsync(database, stored, sweep.Cells, cancellation);
        if (json)
        {
            StandardOutput.WriteLine(RunJson.Print(StatusJson.One(sweep, cluster, waiting, growth)));
            return;
        }
        var state = stored.State == SweepState.Active ? "" : $", {RunJson.Word(stored.State)}";
        var priority = stored.Priority == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", priority {stored.Priority}");
        StandardOutput.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{stored.Name} (revision {stored.Revision}, submitted {stored.SubmittedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC{state}{priority})"));
        StandardOutput.WriteLine($"  {Phrases.Standing(sweep.Cells, stored.ReusedAtSubmission, sweep.Elapsed)}");
        StandardOutput.WriteLine($"  {Phrases.Count(sweep.Integrity.FailedAttempts, "failed attempt")}, {Phrases.Count(sweep.Integrity.Attestations, "attestation")}, "
            + $"{Phrases.Count(sweep.Integrity.Conflicts, "conflict")}{Classes(sweep.Integrity)}");
        if (growth is not null) StandardOutput.WriteLine($"  {growth.Phrase}");
        if (TuningGrid.IsName(stored.Name) && await WaitingSweep.FindAsync(database, TuningGrid.TunedOf(stored.Name), cancellation) is { } tuned)
            StandardOutput.WriteLine($"  {tuned.Pending.Name}: {tuned.Phrase}");
        if (waiting is not null) StandardOutput.WriteLine($"  a further revision {waiting.Phrase}");
        Print(cluster, "  ");
        await FailureReport.WriteAsync(Console.Out, stored.Name, sweep.Failures);
        if (sweep.Integrity.Conflicts > 0)
            StandardOutput.WriteLine("  ALARM: the same cell gave different bits in one numeric class. The view 'conflicting_result' names both hosts.");
    }

    private static async Task ShowWaitingAsync(Database database, WaitingSweep waiting, bool json, CancellationToken cancellation)
    {
        var pending = waiting.Pending;
        var cluster = await ClusterStanding.ReadAsync(database, pending.SweepId, cancellation);
        if (json)
        {
            StandardOutput.WriteLine(RunJson.Print(StatusJson.Waiting(waiting, cluster)));
            return;
        }
        StandardOutput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pending.Name} (submitted {pending.SubmittedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC)"));
        StandardOutput.WriteLine($"  {waiting.Phrase}");
        StandardOutput.WriteLine($"  {pending.TuningName}: {Phrases.Standing(waiting.Cells, waiting.Tuning.ReusedAtSubmission, waiting.Elapsed)}");
        if (waiting.GoesOn) StandardOutput.WriteLine(TuningPhrases.Follow(pending.Spec));
        Print(cluster, "  ");
        await FailureReport.WriteAsync(Console.Out, pending.TuningName, waiting.Failures);
    }

    /// <summary>Prints all sweeps.</summary>
    public static async Task ShowAllAsync(Database database, bool json, CancellationToken cancellation)
    {
        var rows = new List<JsonObject>();
        foreach (var stored in await database.Sweeps.SweepsAsync(cancellation))
        {
            var cells = await database.Sweeps.ProgressAsync(stored.Id, cancellation);
            var elapsed = await database.Sweeps.ElapsedAsync(stored.Id, cancellation);
            var growth = await GrowthStanding.ReadAsync(database, stored, cells, cancellation);
            if (json) rows.Add(StatusJson.Row(stored, cells, elapsed, growth));
            else StandardOutput.WriteLine($"{stored.Name,-24} {Phrases.Standing(cells, stored.ReusedAtSubmission, elapsed)}{(stored.State == SweepState.Active ? "" : $"; {RunJson.Word(stored.State)}")}{(growth is null ? "" : $"; {growth.Phrase}")}");
        }
        foreach (var waiting in await WaitingSweep.WithoutCellsAsync(database, cancellation))
        {
            if (json) rows.Add(StatusJson.Waiting(waiting, cluster: null));
            else StandardOutput.WriteLine($"{waiting.Pending.Name,-24} {waiting.Phrase}");
        }
        var cluster = await ClusterStanding.ReadAsync(database, sweepId: null, cancellation);
        if (json) StandardOutput.WriteLine(RunJson.Print(StatusJson.All(rows, cluster)));
        else Print(cluster, "");
    }

    // Results of several classes are each right, but their last bits are not comparable.
    private static string Classes(SweepIntegrity integrity) =>
        integrity.NumericClasses > 1 ? $"; the results span {integrity.NumericClasses} numeric classes" : "";

    private static void Print(ClusterStanding cluster, string indent)
    {
        StandardOutput.WriteLine($"{indent}coordinator: {ClusterPhrases.Coordinators(cluster.Coordinators)}");
        foreach (var worker in cluster.Workers)
            StandardOutput.WriteLine($"{indent}worker {ClusterPhrases.ShortId(worker.Id)} on {worker.Host}: {ClusterPhrases.Worker(worker, cluster.Coordinators.IsBeating)}; {worker.NumericClassDescription}, numeric class {worker.NumericClass.Short}");
        if (cluster.Commands.Length > 0) StandardOutput.WriteLine($"{indent}last commands:");
        foreach (var asked in cluster.Commands) StandardOutput.WriteLine($"{indent}  {ClusterPhrases.Command(asked)}");
    }
}
