using TauGate.Cli.Commands;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.SweepFiles;
using TauGate.Core.Tuning;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>Submits the tuning of a sweep. The coordinator goes on with the sweep when the tuning is done; when it is already, the client does.</summary>
internal static class TunedSubmission
{
    /// <summary>Stores the tuning sweep, and what waits for it.</summary>
    /// <returns>The choice; when the sweep cannot be submitted with it now, how it waits.</returns>
    public static async Task<(TuningChoice Choice, WaitingSweep? Waiting)> RunAsync(Database database, SweepFile file, SubmitOptions how, CancellationToken cancellation)
    {
        await database.Tuning.SubmitAsync(file.Spec, file.Source, owner: null, cancellation, how);
        var choice = await TuningReader.ReadAsync(database.Tuning, file.Spec, cancellation);
        return (choice, choice.IsComplete ? null : await WaitingSweep.FindAsync(database, file.Spec.Name, cancellation));
    }

    /// <summary>What happens next, on standard output; the exit code.</summary>
    public static int Print(WaitingSweep waiting, CoordinatorView coordinators, bool json)
    {
        if (json)
        {
            var document = StatusJson.Waiting(waiting, cluster: null);
            document["coordinator_running"] = coordinators.IsBeating;
            StandardOutput.WriteLine(RunJson.Print(document));
        }
        else foreach (var line in Lines(waiting, coordinators)) StandardOutput.WriteLine(line);
        return waiting.GoesOn ? ExitCode.Done : ExitCode.FinishedWithFailures;
    }

    internal static IEnumerable<string> Lines(WaitingSweep waiting, CoordinatorView coordinators)
    {
        var name = waiting.Pending.Name;
        yield return $"{name} is submitted and {waiting.Phrase.TrimEnd('.')}.";
        yield return $"  {waiting.Pending.TuningName}: {Phrases.Cells(waiting.Cells, waiting.Tuning.ReusedAtSubmission)}; {Phrases.Count(waiting.Cells.Pending, "cell")} to train";
        if (waiting.GoesOn) yield return TuningPhrases.Follow(waiting.Pending.Spec);
        if (waiting.Cells.Pending > 0 && waiting.Tuning.State == SweepState.Active) yield return $"  {ClusterPhrases.Next(coordinators, "it is begun")}";
        yield return $"  taugate watch {name}     follow it";
        yield return $"  taugate status {name}    counts, failures, workers";
    }
}
