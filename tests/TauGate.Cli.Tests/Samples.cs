using TauGate.Application.Runs;
using TauGate.Cluster.Standing;
using TauGate.Core.Ports;

namespace TauGate.Cli.Tests;

/// <summary>States of a run to show.</summary>
internal static class Samples
{
    public static SweepProgress Cells(
        long done,
        long total,
        long diverged = 0,
        long collapsed = 0,
        long quarantined = 0,
        long blocked = 0,
        long running = 0
    ) => new(total, done, diverged, collapsed, quarantined, blocked, total - done - quarantined - blocked, running);

    /// <summary>A run on two slots.</summary>
    public static RunProgress Run(
        long done,
        long total,
        string[]? executing = null,
        TimeSpan? left = null,
        string? waiting = null,
        string sweep = "quick",
        long reused = 0
    ) => new(sweep, Cells(done, total), reused, executing ?? [], 2, TimeSpan.FromSeconds(12), left, waiting);

    public static TaskStarted Started(string label = "lora rank=8") =>
        new(new ExecutingTask(default(TaskKey), "lora", label, 1, Slot: 0, Attempt: 1, DateTimeOffset.UnixEpoch));

    public static TaskFinished Finished(string status, string label = "lora rank=8") =>
        new(default(TaskKey), "lora", label, 1, status, 3.14, 0);
}
