namespace TauGate.Cluster.Logging;

/// <summary>
/// Tells whether a line that recurs is to be logged: the first time, and then once in an interval. Not thread-safe.
/// </summary>
internal sealed class Reminder(TimeSpan interval, TimeProvider time)
{
    private long? _last;

    /// <summary>Whether to log it now.</summary>
    public bool IsDue()
    {
        if (_last is { } last && time.GetElapsedTime(last) < interval)
            return false;
        _last = time.GetTimestamp();
        return true;
    }
}
