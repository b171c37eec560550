using TauGate.Core.Ports;

namespace TauGate.Core.Election;

/// <summary>
/// When a candidate may take the term: at once when it has no holder or the holder is known to be dead; otherwise when
/// the beat has stood still for the takeover time on the candidate's own clock, with no two readings further apart than
/// that. <c>now</c> is monotonic.
/// </summary>
public sealed class TermWatch(TimeSpan takeover)
{
    private TermRow? _seen;
    private TimeSpan _since;
    private TimeSpan _last;

    /// <summary>Takes a reading of the row; true when the candidate should try to take the term.</summary>
    public bool Observe(TermRow row, bool holderIsDead, TimeSpan now)
    {
        var gap = now - _last;
        _last = now;
        if (row.Holder is null || holderIsDead)
            return true;
        // While the database could not be read, the holder could not beat either, so a long gap proves nothing.
        if (_seen is null || row != _seen || gap > takeover)
        {
            (_seen, _since) = (row, now);
            return false;
        }
        return now - _since >= takeover;
    }
}
