using System.Globalization;
using TauGate.Application.Submission;
using TauGate.Application.Wording;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>The outcome of a submission and what to do next, for people.</summary>
internal static class SubmissionText
{
    /// <summary>The outcome.</summary>
    public static IEnumerable<string> Lines(SubmissionOutcome outcome) =>
        outcome switch
        {
            StoredSubmission stored => Stored(stored),
            WaitingSubmission waiting => Waiting(waiting),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };

    private static IEnumerable<string> Stored(StoredSubmission outcome)
    {
        var (now, cells) = (outcome.Now, outcome.Cells);
        var priority = now.Priority == 0 ? "" : $", priority {Number(now.Priority)}";
        yield return $"{now.Name} is submitted ({Revision(outcome.Before, now)}{priority}).";
        yield return $"  {Phrases.Cells(cells, now.ReusedAtSubmission)}; "
            + $"{cells.Pending.ToString("N0", CultureInfo.InvariantCulture)} to train";
        if (outcome.Growth is { } growth)
        {
            var looks = GrowthPhrases.Looks(growth.Sweep.Growth);
            yield return $"  seeds are added until every claim is decided: {looks}";
            yield return $"  {growth.Phrase}";
            if (growth.GoesOn)
                yield return $"  {ClusterPhrases.Next(outcome.Coordinators, "it is looked at")}";
        }
        if (cells.Pending > 0)
        {
            yield return outcome.Work is { } work
                ? $"  about {Phrases.Duration(work)} of work for one slot, from measured times"
                : "  no measured times yet to estimate from";
            yield return now.State == SweepState.Paused
                ? $"  It is paused: 'taugate resume {now.Name}' goes on."
                : $"  {ClusterPhrases.Next(outcome.Coordinators, "it is begun")}";
        }
        yield return $"  taugate watch {now.Name}     follow it";
        yield return $"  taugate status {now.Name}    counts, failures, workers";
        yield return $"  taugate table {now.Name}     the results so far";
    }

    private static IEnumerable<string> Waiting(WaitingSubmission outcome)
    {
        var (waiting, name) = (outcome.Waiting, outcome.Waiting.Pending.Name);
        yield return $"{name} is submitted and {waiting.Phrase.TrimEnd('.')}.";
        yield return $"  {waiting.Pending.TuningName}: "
            + $"{Phrases.Cells(waiting.Cells, waiting.Tuning.ReusedAtSubmission)}; "
            + $"{Plural.Count(waiting.Cells.Pending, "cell")} to train";
        if (waiting.GoesOn)
            yield return TuningPhrases.Follow(waiting.Pending.Spec);
        if (waiting is { Cells.Pending: > 0, Tuning.State: SweepState.Active })
            yield return $"  {ClusterPhrases.Next(outcome.Coordinators, "it is begun")}";
        yield return $"  taugate watch {name}     follow it";
        yield return $"  taugate status {name}    counts, failures, workers";
    }

    private static string Revision(StoredSweep? before, StoredSweep now)
    {
        if (before is null)
            return $"revision {Number(now.Revision)}";
        return now.Revision == before.Revision
            ? $"revision {Number(now.Revision)}, as before"
            : $"revision {Number(now.Revision)} after {Number(before.Revision)}, {Plural.Count(now.Cells, "cell")} "
                + $"after {before.Cells.ToString("N0", CultureInfo.InvariantCulture)}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
