using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Application.Wording;

/// <summary>Coordinators, workers and commands as people read them.</summary>
public static class ClusterPhrases
{
    /// <summary>The host of a term's holder, whose name also has what tells processes apart.</summary>
    public static string HostOf(string holder) => holder.Split('/')[0];

    /// <summary>Where a node is reached: <c>host:port</c> of its Akka address.</summary>
    public static string EndpointOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    /// <summary>Who coordinates, such as <c>a-host at 10.0.0.1:4053, term 3; standing by: b-host</c>.</summary>
    public static string Coordinators(CoordinatorView view)
    {
        var standing = view.Nodes.Where(n => n.Address != view.Term.Address).Select(n => n.Host).ToImmutableArray();
        var standby = standing.Length == 0 ? "" : $"; standing by: {string.Join(", ", standing)}";
        return view.Term.Holder is { } holder
            ? Invariant(
                $"{HostOf(holder)}{Place(view.Term.Address)}, "
                    + $"term {view.Term.Number}{(view.IsBeating ? "" : ", silent")}{standby}"
            )
            : $"none{standby}";
    }

    /// <summary>What comes next for a command, or for a sweep that was submitted.</summary>
    /// <param name="what">Such as <c>it is carried out</c>.</param>
    public static string Next(CoordinatorView view, string what) =>
        view is { IsBeating: true, Term.Holder: { } holder }
            ? $"The coordinator on {HostOf(holder)} sees to it."
            : $"No coordinator is running: {what} when one starts.";

    /// <summary>A worker's id as people type it: as many characters as tell it from the others.</summary>
    public static string ShortId(WorkerId id) => id.ToString()[..8];

    /// <summary>
    /// What a worker does, such as <c>3 of 4 slots busy, 2 spooled</c> or <c>suspended: ...</c>, and what hinders it.
    /// </summary>
    /// <param name="isHeard">Whether a coordinator hears it: otherwise what it does is not known.</param>
    public static string Worker(WorkerRow worker, bool isHeard)
    {
        if (!isHeard && IsPresent(worker))
            return $"{Plural.Count(worker.Slots, "slot")}; no coordinator hears what it does";
        var busy = Invariant($"{worker.Executing} of {Plural.Count(worker.Slots, "slot")} busy");
        var spooled = worker.Spooled == 0 ? "" : Invariant($", {worker.Spooled:N0} spooled");
        return worker.State switch
        {
            WorkerState.Active => $"{busy}{spooled}{(worker.Reason is { } reason ? $"; {reason}" : "")}",
            WorkerState.Draining => $"draining, {busy}{spooled}",
            WorkerState.Suspended => $"suspended: {worker.Reason ?? "its tasks fail and pass elsewhere"}{spooled}",
            WorkerState.Holding => $"holds, {busy}{spooled}: {worker.Reason ?? "it has no room for results"}",
            WorkerState.Left => $"left{spooled}",
            _ => $"lost{spooled}",
        };
    }

    /// <summary>All workers in one line, such as <c>200 workers, 798 of 800 slots busy, 12 spooled</c>.</summary>
    /// <param name="isHeard">Whether a coordinator hears them.</param>
    public static string Workers(IReadOnlyCollection<WorkerRow> workers, bool isHeard)
    {
        var present = workers.Where(IsPresent).ToArray();
        if (present.Length == 0)
            return "no worker";
        if (!isHeard)
            return $"{Plural.Count(present.Length, "worker")} of "
                + $"{Plural.Count(present.Sum(w => w.Slots), "slot")}; no coordinator hears what they do";
        var spooled = present.Sum(w => w.Spooled);
        return Invariant(
            $"{Plural.Count(present.Length, "worker")}, {present.Sum(w => w.Executing):N0} of "
                + $"{Plural.Count(present.Sum(w => w.Slots), "slot")} "
                + $"busy{(spooled == 0 ? "" : $", {spooled:N0} spooled")}"
        );
    }

    /// <summary>
    /// That nobody trains, and what to do: <c>no worker; start one with 'taugate worker --seeds 10.0.0.1:4053'</c>.
    /// </summary>
    public static string NoWorker(CoordinatorView view) =>
        view is { IsBeating: true, Term.Address: { Length: > 0 } address }
            ? $"no worker; start one with 'taugate worker --seeds {EndpointOf(address)}'"
            : "no worker";

    /// <summary>A cell that was given up, in one line.</summary>
    public static string Failure(FailedCell cell)
    {
        var place = cell.Host is null ? "" : $" on {cell.Host}";
        var detail = (cell.Detail ?? "no detail").ReplaceLineEndings(" ");
        return Invariant($"{cell.State}: {cell.Label} seed {cell.Seed}{place}: {detail}");
    }

    /// <summary>Whether a worker has neither left nor been lost.</summary>
    public static bool IsPresent(WorkerRow worker) =>
        worker.State is WorkerState.Active or WorkerState.Draining or WorkerState.Suspended or WorkerState.Holding;

    /// <summary>
    /// A command of the audit trail, such as <c>cancel paper by ann@laptop: waits for a coordinator</c>.
    /// </summary>
    public static string Command(ControlRecord command) =>
        Invariant(
            $"{command.IssuedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC  {command.Kind.ToString().ToLowerInvariant()} "
                + $"{command.Target} by {command.IssuedBy}: "
        ) + (command.AppliedAt is null ? "waits for a coordinator" : command.Outcome ?? "carried out");

    private static string Place(string? address) => string.IsNullOrEmpty(address) ? "" : $" at {EndpointOf(address)}";
}
