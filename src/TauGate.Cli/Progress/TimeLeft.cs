namespace TauGate.Cli.Progress;

/// <summary>Estimates the time to the end from what this run has measured itself.</summary>
/// <param name="startedAt">Cells settled when the measurement began.</param>
internal sealed class TimeLeft(TimeProvider clock, long startedAt)
{
    private readonly long _begin = clock.GetTimestamp();

    /// <summary>Null until enough cells have been trained to say anything.</summary>
    public TimeSpan? Estimate(long settled, long pending)
    {
        var trained = settled - startedAt;
        if (pending == 0)
            return TimeSpan.Zero;
        return trained < 3 ? null : clock.GetElapsedTime(_begin) * ((double)pending / trained);
    }
}
