namespace TauGate.Cluster.Workers;

/// <summary>Failed starts of trainers in a row, over all slots of a node.</summary>
internal sealed class StartFailures(int limit)
{
    private int _inARow;

    /// <summary>A trainer said hello.</summary>
    public void Reset() => Interlocked.Exchange(ref _inARow, 0);

    /// <summary>A trainer could not start. True when the limit is reached.</summary>
    public bool Add() => Interlocked.Increment(ref _inARow) >= limit;
}
