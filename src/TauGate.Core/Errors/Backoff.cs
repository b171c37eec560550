namespace TauGate.Core.Errors;

/// <summary>Waits between attempts: the first one, then twice the last one, up to the longest.</summary>
public readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>Doublings after which any wait is the longest: keeps the product finite.</summary>
    private const int MostDoublings = 30;

    /// <summary>How long to wait after that many failures in a row, 1 or more.</summary>
    public TimeSpan After(int failures)
    {
        var wait = First * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        return wait < Longest ? wait : Longest;
    }
}
