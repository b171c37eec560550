using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Commands;

/// <summary>Stores a sweep for a cluster to work on, and returns.</summary>
internal static class SubmitCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = CommonOptions.SweepFileArgument();
        var replace = new Option<bool>("--replace") { Description = "Accept a file that lacks cells of the stored sweep of its name: they are dropped from it, their results stay." };
        var priority = Priority();
        var command = new CommandWithExamples("submit", "Store a sweep for the coordinators to work on, and return at once. Works while none is running.", """
            taugate submit sweeps/paper.yaml --db postgres://me@db.example/taugate
            taugate submit sweeps/paper.yaml --set seeds=0..99 --priority 5
            taugate submit sweeps/paper.yaml --as paper-2
            """)
        { sweep, options.Set, options.As, replace, priority, options.Database, options.InsecureDatabase, options.Home, options.DataFolder, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = SweepFiles.Load(parsed.GetRequiredValue(sweep), parsed.GetValue(options.Set), parsed.GetValue(options.As));
            await using var session = await DatabaseSession.OpenAsync(options.HomeOf(parsed), options.UrlOf(parsed), Console.Error.WriteLine, cancellation);
            var sweeps = session.Database.Sweeps;
            // MNIST is the coordinators' to bring.
            if (file.Spec.Data != DataSet.Mnist)
                await DataSetUpload.EnsureAsync(session.Database.Artifacts, options.HomeOf(parsed), parsed.GetValue(options.DataFolder), file.Spec.Data, Console.Error.WriteLine, cancellation);
            var how = new SubmitOptions { Priority = parsed.GetValue(priority), Replace = parsed.GetValue(replace), IssuedBy = Issuer.Name };
            if (file.Spec.Tune is not null)
            {
                var (choice, waiting) = await TunedSubmission.RunAsync(session.Database, file, how, cancellation);
                if (waiting is not null) return TunedSubmission.Print(waiting, await session.Database.Control.CoordinatorsAsync(cancellation), parsed.GetValue(options.Json));
                (file, how) = (file with { Spec = choice.Resolve(file.Spec) }, how with { Tuning = choice.Trials });
            }
            var before = await sweeps.FindAsync(file.Spec.Name, cancellation);
            var joined = before is null || how.Replace ? file.Spec : SeedGrowth.Join(file.Spec, await session.Database.Ledger.SpecAsync(before.SpecDigest, cancellation));
            var facts = await sweeps.PlanAsync(joined, cancellation);
            await sweeps.SubmitAsync(file.Spec, file.Source, owner: null, cancellation, how);
            var stored = await StoredSweeps.FindAsync(sweeps, file.Spec.Name, cancellation);
            var outcome = new Submitted(
                before, stored, await sweeps.ProgressAsync(stored.Id, cancellation), WorkEstimate.Of(joined, facts),
                await session.Database.Control.CoordinatorsAsync(cancellation))
            { Growth = await GrowthStanding.ReadAsync(session.Database, stored, await sweeps.ProgressAsync(stored.Id, cancellation), cancellation) };
            if (parsed.GetValue(options.Json)) StandardOutput.WriteLine(RunJson.Print(Document(outcome)));
            else foreach (var line in Lines(outcome)) StandardOutput.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<int?> Priority() => new("--priority")
    {
        HelpName = "n",
        Description = "Sweeps of a higher priority (-1000 to 1000) are served first; of the same they share. Default: as before, 0 for a new sweep.",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority) && priority is >= -1000 and <= 1000) return priority;
            result.AddError($"--priority: got '{result.Tokens[0].Value}', expected a whole number from -1000 to 1000.");
            return null;
        },
    };

    /// <summary>What came of a submission.</summary>
    /// <param name="Before">The sweep of that name before; null when there was none.</param>
    /// <param name="Work">Estimated time for one slot; null when it cannot be estimated.</param>
    internal sealed record Submitted(StoredSweep? Before, StoredSweep Now, SweepProgress Cells, TimeSpan? Work, CoordinatorView Coordinators)
    {
        /// <summary>How a sweep stands whose seeds are added until its claims are decided; null for any other.</summary>
        public GrowthStanding? Growth { get; init; }
    }

    /// <summary>What happened, and what to do next.</summary>
    internal static IEnumerable<string> Lines(Submitted outcome)
    {
        var (before, now, cells) = (outcome.Before, outcome.Now, outcome.Cells);
        var revision = before is null || now.Revision == before.Revision
            ? string.Create(CultureInfo.InvariantCulture, $"revision {now.Revision}{(before is null ? "" : ", as before")}")
            : string.Create(CultureInfo.InvariantCulture, $"revision {now.Revision} after {before.Revision}, {Phrases.Count(now.Cells, "cell")} after {before.Cells:N0}");
        var priority = now.Priority == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", priority {now.Priority}");
        yield return $"{now.Name} is submitted ({revision}{priority}).";
        yield return $"  {Phrases.Cells(cells, now.ReusedAtSubmission)}; {cells.Pending.ToString("N0", CultureInfo.InvariantCulture)} to train";
        if (outcome.Growth is { } growth)
        {
            yield return $"  seeds are added until every claim is decided: {GrowthPhrases.Looks(growth.Sweep.Growth)}";
            yield return $"  {growth.Phrase}";
            if (growth.GoesOn) yield return $"  {ClusterPhrases.Next(outcome.Coordinators, "it is looked at")}";
        }
        if (cells.Pending > 0)
        {
            yield return outcome.Work is { } work
                ? $"  about {Phrases.Duration(work)} of work for one slot, from measured times"
                : "  no measured times yet to estimate from";
            if (now.State == SweepState.Paused) yield return $"  It is paused: 'taugate resume {now.Name}' goes on.";
            else yield return $"  {ClusterPhrases.Next(outcome.Coordinators, "it is begun")}";
        }
        yield return $"  taugate watch {now.Name}     follow it";
        yield return $"  taugate status {now.Name}    counts, failures, workers";
        yield return $"  taugate table {now.Name}     the results so far";
    }

    private static JsonObject Document(Submitted outcome)
    {
        var document = StatusJson.Row(outcome.Now, outcome.Cells, TimeSpan.Zero);
        document.Remove("elapsed_seconds");
        document["revision"] = outcome.Now.Revision;
        if (outcome.Growth is { } growth) document["look"] = growth.ToJson();
        document["estimated_slot_seconds"] = outcome.Work?.TotalSeconds;
        document["coordinator_running"] = outcome.Coordinators.IsBeating;
        return document;
    }
}
