using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Core.Ports;

namespace TauGate.Cli.Progress;

/// <summary>The documented JSON of <c>run --json</c> and <c>status --json</c>.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What <c>run --json</c> prints.</summary>
    public static string Outcome(RunOutcome outcome)
    {
        var document = Sweep(outcome.Progress.Sweep, outcome.Progress.Cells, outcome.Progress.Reused, outcome.Progress.Elapsed);
        document["first_cell_seconds"] = outcome.FirstCellAfter is { } first ? Math.Round(first.TotalSeconds, 3) : null;
        document["trained"] = outcome.Trained;
        document["failed_attempts"] = outcome.Integrity?.FailedAttempts;
        document["interrupted"] = outcome.Interrupted;
        document["cancelled_by"] = outcome.CancelledBy;
        document["failures"] = new JsonArray([.. outcome.Failures.Select(Failure)]);
        if (outcome.NotBegun is { } reason) document["not_begun"] = reason;
        if (outcome.Growth is { } growth) document["look"] = growth.ToJson();
        if (outcome.Tuning is { } tuning)
        {
            var before = Sweep(tuning.Progress.Sweep, tuning.Progress.Cells, tuning.Progress.Reused, tuning.Progress.Elapsed);
            before["at_edge"] = tuning.AtEdge;
            document["tuning"] = before;
        }
        return document.ToJsonString(Indented);
    }

    /// <summary>Name, counts and time of one sweep. What runs is not pending too.</summary>
    public static JsonObject Sweep(string name, SweepProgress cells, long reused, TimeSpan elapsed) => new()
    {
        ["sweep"] = name,
        ["cells"] = new JsonObject
        {
            ["total"] = cells.Total,
            ["done"] = cells.Done,
            ["reused"] = reused,
            ["diverged"] = cells.Diverged,
            ["collapsed"] = cells.Collapsed,
            ["quarantined"] = cells.Quarantined,
            ["blocked"] = cells.Blocked,
            ["pending"] = cells.Pending - cells.Running,
            ["running"] = cells.Running,
        },
        ["elapsed_seconds"] = Math.Round(elapsed.TotalSeconds, 3),
    };

    /// <summary>One cell that was given up.</summary>
    public static JsonObject Failure(FailedCell cell) => new()
    {
        ["label"] = cell.Label,
        ["seed"] = cell.Seed,
        ["state"] = cell.State,
        ["kind"] = cell.Kind is { } kind ? Word(kind) : null,
        ["detail"] = cell.Detail,
        ["standard_error"] = cell.StandardError,
        ["attempts"] = cell.Attempts,
        ["host"] = cell.Host,
    };

    /// <summary>A value of an enumeration as documents have it, such as <c>timed_out</c>.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A moment, such as <c>2026-11-23T10:00:05Z</c>.</summary>
    public static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A document of a command of its own.</summary>
    public static string Print(JsonNode document) => document.ToJsonString(Indented);
}
