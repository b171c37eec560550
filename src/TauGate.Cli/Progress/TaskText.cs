using TauGate.Cluster.Standing;

namespace TauGate.Cli.Progress;

/// <summary>Tasks that begin and end, as people read them.</summary>
internal static class TaskText
{
    /// <summary>
    /// Such as <c>training lora rank=8, seed 1</c>, <c>trained lora rank=8, seed 1 in 3.1 s</c> or
    /// <c>lora rank=8, seed 1 timed out after 600.0 s</c>.
    /// </summary>
    public static string Of(TaskEvent happened) =>
        happened switch
        {
            TaskStarted { Task: var task } => Invariant($"training {task.Label}, seed {task.Seed}"),
            TaskFinished { Status: "done" } task => Invariant(
                $"trained {task.Label}, seed {task.Seed} in {task.Seconds:F1} s"
            ),
            TaskFinished task => Invariant($"{task.Label}, seed {task.Seed} {task.Status} after {task.Seconds:F1} s"),
            _ => throw new ArgumentOutOfRangeException(nameof(happened)),
        };
}
