using System.Globalization;
using TauGate.Application.Documents;
using TauGate.Application.Status;
using TauGate.Application.Wording;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>The state of sweeps and of the cluster, for people.</summary>
internal static class StatusText
{
    /// <summary>One sweep and the cluster.</summary>
    public static IEnumerable<string> Lines(SweepStatus status) =>
        status switch
        {
            StoredSweepStatus stored => Stored(stored),
            WaitingSweepStatus waiting => Waiting(waiting),
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };

    /// <summary>All sweeps, a line each, and the cluster.</summary>
    public static IEnumerable<string> Lines(AllSweepsStatus status)
    {
        foreach (var sweep in status.Sweeps)
        {
            var standing = Phrases.Standing(sweep.Cells, sweep.Stored.ReusedAtSubmission, sweep.Elapsed);
            var state = sweep.Stored.State == SweepState.Active ? "" : $"; {Document.Word(sweep.Stored.State)}";
            var look = sweep.Growth is { } growth ? $"; {growth.Phrase}" : "";
            yield return $"{sweep.Stored.Name, -24} {standing}{state}{look}";
        }
        foreach (var waiting in status.Waiting)
            yield return $"{waiting.Pending.Name, -24} {waiting.Phrase}";
        foreach (var line in Cluster(status.Cluster, ""))
            yield return line;
    }

    private static IEnumerable<string> Stored(StoredSweepStatus status)
    {
        var (sweep, stored) = (status.Sweep, status.Sweep.Stored);
        var state = stored.State == SweepState.Active ? "" : $", {Document.Word(stored.State)}";
        var priority = stored.Priority == 0 ? "" : Invariant($", priority {stored.Priority}");
        yield return Invariant(
            $"{stored.Name} (revision {stored.Revision}, submitted {Minute(stored.SubmittedAt)}{state}{priority})"
        );
        yield return $"  {Phrases.Standing(sweep.Cells, stored.ReusedAtSubmission, sweep.Elapsed)}";
        yield return $"  {Plural.Count(sweep.Integrity.FailedAttempts, "failed attempt")}, "
            + $"{Plural.Count(sweep.Integrity.Attestations, "attestation")}, "
            + $"{Plural.Count(sweep.Integrity.Conflicts, "conflict")}{Classes(sweep.Integrity)}";
        if (status.Growth is { } growth)
            yield return $"  {growth.Phrase}";
        if (status.Tuned is { } tuned)
            yield return $"  {tuned.Pending.Name}: {tuned.Phrase}";
        if (status.Waiting is { } waiting)
            yield return $"  a further revision {waiting.Phrase}";
        foreach (var line in Cluster(status.Cluster, "  "))
            yield return line;
        foreach (var line in FailureText.Lines(stored.Name, sweep.Failures))
            yield return line;
        if (sweep.Integrity.Conflicts > 0)
        {
            yield return "  ALARM: the same cell gave different bits in one numeric class. "
                + "The view 'conflicting_result' names both hosts.";
        }
    }

    private static IEnumerable<string> Waiting(WaitingSweepStatus status)
    {
        var (waiting, pending) = (status.Waiting, status.Waiting.Pending);
        var standing = Phrases.Standing(waiting.Cells, waiting.Tuning.ReusedAtSubmission, waiting.Elapsed);
        yield return $"{pending.Name} (submitted {Minute(pending.SubmittedAt)})";
        yield return $"  {waiting.Phrase}";
        yield return $"  {pending.TuningName}: {standing}";
        if (waiting.GoesOn)
            yield return TuningPhrases.Follow(pending.Spec);
        foreach (var line in Cluster(status.Cluster, "  "))
            yield return line;
        foreach (var line in FailureText.Lines(pending.TuningName, waiting.Failures))
            yield return line;
    }

    // Results of several numeric classes are all valid, but their last bits are not comparable.
    private static string Classes(SweepIntegrity integrity) =>
        integrity.NumericClasses > 1
            ? $"; the results span {integrity.NumericClasses.ToString(CultureInfo.InvariantCulture)} numeric classes"
            : "";

    private static IEnumerable<string> Cluster(ClusterStanding cluster, string indent)
    {
        yield return $"{indent}coordinator: {ClusterPhrases.Coordinators(cluster.Coordinators)}";
        foreach (var worker in cluster.Workers)
        {
            yield return $"{indent}worker {ClusterPhrases.ShortId(worker.Id)} on {worker.Host}: "
                + $"{ClusterPhrases.Worker(worker, cluster.Coordinators.IsBeating)}; "
                + $"{worker.NumericClassDescription}, numeric class {worker.NumericClass.Short}";
        }
        if (cluster.Commands.Length > 0)
            yield return $"{indent}last commands:";
        foreach (var asked in cluster.Commands)
            yield return $"{indent}  {ClusterPhrases.Command(asked)}";
    }

    private static string Minute(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
