namespace TauGate.Testbed;

/// <summary>A time in which a slot of a worker executed a task, or in which it executed none.</summary>
public sealed record SlotInterval(Guid Worker, DateTime Started, DateTime Finished)
{
    /// <summary>How long it was.</summary>
    public TimeSpan Duration => Finished - Started;

    /// <summary>Seconds of it between two moments.</summary>
    public double SecondsWithin(DateTime from, DateTime to) =>
        Math.Max(0, ((Finished < to ? Finished : to) - (Started > from ? Started : from)).TotalSeconds);
}
