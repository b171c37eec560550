namespace TauGate.Cluster.Logging;

/// <summary>Lets a line through at first and then once in a while, however often it is due. Not thread-safe.</summary>
internal sealed class Reminder(TimeSpan interval, TimeProvider time)
{
    private long? _last;

    /// <summary>Whether to say it now.</summary>
    public bool IsDue()
    {
        if (_last is { } last && time.GetElapsedTime(last) < interval)
            return false;
        _last = time.GetTimestamp();
        return true;
    }
}
