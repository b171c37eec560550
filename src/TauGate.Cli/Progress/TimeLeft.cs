namespace TauGate.Cli.Progress;

/// <summary>Estimates the time to the end from the rate at which cells have settled in this run.</summary>
/// <param name="startedAt">Cells settled when the measurement began.</param>
internal sealed class TimeLeft(TimeProvider clock, long startedAt)
{
    private readonly long _begin = clock.GetTimestamp();

    /// <summary>The estimate; null until enough cells have settled.</summary>
    public TimeSpan? Estimate(long settled, long pending)
    {
        var trained = settled - startedAt;
        if (pending == 0)
            return TimeSpan.Zero;
        return trained < 3 ? null : clock.GetElapsedTime(_begin) * ((double)pending / trained);
    }
}
