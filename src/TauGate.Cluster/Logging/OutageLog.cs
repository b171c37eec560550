using Akka.Event;

namespace TauGate.Cluster.Logging;

/// <summary>
/// Logs once that something cannot be done, and once that it can be done again, however often it is tried meanwhile.
/// </summary>
/// <param name="what">The beginning of the sentence, such as "The term cannot be read".</param>
/// <param name="over">The sentence that ends it.</param>
internal sealed class OutageLog(ILoggingAdapter log, string what, string over)
{
    private bool _isOut;

    public void Failed(Exception error)
    {
        if (_isOut)
            return;
        _isOut = true;
        log.Warning("{0} now: {1} It is tried again until it succeeds.", what, error.Message.TrimEnd('.') + ".");
    }

    public void Succeeded()
    {
        if (!_isOut)
            return;
        _isOut = false;
        log.Warning("{0}", over);
    }
}
