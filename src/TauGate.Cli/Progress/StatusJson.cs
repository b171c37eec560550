using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Core.Ports;

namespace TauGate.Cli.Progress;

/// <summary>The documented JSON of <c>status --json</c> and <c>watch --json</c>.</summary>
internal static class StatusJson
{
    /// <summary>One sweep and the cluster.</summary>
    public static JsonObject One(SweepStanding sweep, ClusterStanding cluster, WaitingSweep? waiting = null, GrowthStanding? growth = null)
    {
        var document = RunJson.Sweep(sweep.Stored.Name, sweep.Cells, sweep.Stored.ReusedAtSubmission, sweep.Elapsed);
        document["revision"] = sweep.Stored.Revision;
        document["state"] = RunJson.Word(sweep.Stored.State);
        document["priority"] = sweep.Stored.Priority;
        document["failed_attempts"] = sweep.Integrity.FailedAttempts;
        document["attestations"] = sweep.Integrity.Attestations;
        document["conflicts"] = sweep.Integrity.Conflicts;
        document["numeric_classes"] = sweep.Integrity.NumericClasses;
        document["failures"] = new JsonArray([.. sweep.Failures.Select(RunJson.Failure)]);
        if (growth is not null) document["look"] = growth.ToJson();
        if (waiting is not null) document["tuning"] = Tuning(waiting);
        AddCluster(document, cluster);
        return document;
    }

    /// <summary>A sweep that waits for its tuning and has no cells yet.</summary>
    public static JsonObject Waiting(WaitingSweep waiting, ClusterStanding? cluster)
    {
        var total = waiting.Pending.Spec.CellCount;
        var document = RunJson.Sweep(waiting.Pending.Name, new SweepProgress(total, 0, 0, 0, 0, 0, total), 0, TimeSpan.Zero);
        document["revision"] = 0;
        document["state"] = RunJson.Word(waiting.Pending.State);
        document["tuning"] = Tuning(waiting);
        if (cluster is not null) AddCluster(document, cluster);
        return document;
    }

    private static JsonObject Tuning(WaitingSweep waiting)
    {
        var row = Row(waiting.Tuning, waiting.Cells, waiting.Elapsed);
        row["goes_on"] = waiting.GoesOn;
        row["standing"] = waiting.Phrase;
        row["failures"] = new JsonArray([.. waiting.Failures.Select(RunJson.Failure)]);
        return row;
    }

    /// <summary>All sweeps and the cluster; of a database that does not exist yet, nothing.</summary>
    public static JsonObject All(IEnumerable<JsonObject> sweeps, ClusterStanding? cluster)
    {
        var document = new JsonObject { ["sweeps"] = new JsonArray([.. sweeps]) };
        if (cluster is not null) AddCluster(document, cluster);
        return document;
    }

    /// <summary>One of all sweeps.</summary>
    public static JsonObject Row(StoredSweep stored, SweepProgress cells, TimeSpan elapsed, GrowthStanding? growth = null)
    {
        var row = RunJson.Sweep(stored.Name, cells, stored.ReusedAtSubmission, elapsed);
        row["state"] = RunJson.Word(stored.State);
        row["priority"] = stored.Priority;
        if (growth is not null) row["look"] = growth.ToJson();
        return row;
    }

    private static void AddCluster(JsonObject document, ClusterStanding cluster)
    {
        document["coordinators"] = Coordinators(cluster.Coordinators);
        document["workers"] = new JsonArray([.. cluster.Workers.Select(w => Worker(w, cluster.Coordinators.IsBeating || !ClusterPhrases.IsPresent(w)))]);
        document["commands"] = new JsonArray([.. cluster.Commands.Select(Command)]);
    }

    private static JsonObject Coordinators(CoordinatorView view) => new()
    {
        ["term"] = view.Term.Number.Value,
        ["holder"] = view.Term.Holder is { } holder ? ClusterPhrases.HostOf(holder) : null,
        ["address"] = view.Term.Address,
        ["beating"] = view.IsBeating,
        ["nodes"] = new JsonArray([.. view.Nodes.Select(n => (JsonNode)new JsonObject
        {
            ["id"] = n.Id.ToString(),
            ["host"] = n.Host,
            ["address"] = n.Address,
            ["program_version"] = n.ProgramVersion,
        })]),
    };

    /// <param name="isKnown">What it does: not while no coordinator hears it.</param>
    private static JsonObject Worker(WorkerRow worker, bool isKnown) => new()
    {
        ["id"] = worker.Id.ToString(),
        ["host"] = worker.Host,
        ["slots"] = worker.Slots,
        ["numeric_class"] = worker.NumericClass.ToString(),
        ["state"] = RunJson.Word(worker.State),
        ["reason"] = worker.Reason,
        ["busy"] = isKnown ? worker.Executing : null,
        ["spooled"] = isKnown ? worker.Spooled : null,
        ["address"] = worker.Address,
    };

    private static JsonObject Command(ControlRecord command) => new()
    {
        ["id"] = command.Id.ToString(),
        ["command"] = RunJson.Word(command.Kind),
        ["target"] = command.Target,
        ["issued_by"] = command.IssuedBy,
        ["issued_at"] = RunJson.Time(command.IssuedAt),
        ["applied_at"] = command.AppliedAt is { } at ? RunJson.Time(at) : null,
        ["outcome"] = command.Outcome,
    };
}
