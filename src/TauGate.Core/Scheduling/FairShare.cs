namespace TauGate.Core.Scheduling;

/// <summary>
/// Which sweep is granted next: one of the highest priority, and of these the one that was served least. Each priority
/// has a clock that follows how much its sweeps were served. A sweep that is new, or has a task to grant again, starts
/// at the clock, so that it does not catch up on the time before.
/// </summary>
internal sealed class FairShare
{
    private readonly Dictionary<int, double> _clocks = [];

    /// <summary>The sweep has a task to grant and had none before, or it is new in its priority.</summary>
    public void Enter(ActiveGrid grid) => grid.Served = Math.Max(grid.Served, _clocks.GetValueOrDefault(grid.Priority));

    /// <summary>The sweep is about to be served: the clock of its priority moves on to it.</summary>
    public void Serve(ActiveGrid grid) =>
        _clocks[grid.Priority] = Math.Max(_clocks.GetValueOrDefault(grid.Priority), grid.Served);

    /// <summary>The sweep changes into another priority and starts at its clock.</summary>
    public void Change(ActiveGrid grid, int priority)
    {
        grid.Priority = priority;
        grid.Served = _clocks.GetValueOrDefault(priority);
    }

    /// <summary>Whether <paramref name="one"/> has its turn before <paramref name="other"/>.</summary>
    public static bool IsBefore(ActiveGrid one, ActiveGrid other) =>
        one.Priority != other.Priority ? one.Priority > other.Priority : one.Served < other.Served;
}
