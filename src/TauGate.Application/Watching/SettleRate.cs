namespace TauGate.Application.Watching;

/// <summary>Cells that settle in a second, over the last minute that was watched.</summary>
public sealed class SettleRate(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);
    private readonly Queue<(long At, long Settled)> _seen = new();
    private long _last;

    /// <summary>
    /// Takes note of a count and gives the rate; null until it has been watched for three seconds, and after the count
    /// went down.
    /// </summary>
    public double? After(long settled)
    {
        var now = clock.GetTimestamp();
        if (settled < _last)
            _seen.Clear();
        _last = settled;
        _seen.Enqueue((now, settled));
        while (clock.GetElapsedTime(_seen.Peek().At, now) > Window)
            _seen.Dequeue();
        var (at, before) = _seen.Peek();
        var time = clock.GetElapsedTime(at, now);
        return time < Shortest ? null : (settled - before) / time.TotalSeconds;
    }
}
