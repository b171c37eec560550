namespace TauGate.Core.Scheduling;

/// <summary>
/// Whose turn it is: the highest priority first, inside it the sweep that was served least. Each priority has a clock
/// that follows what its sweeps were served, and a sweep that comes, or comes back with something to grant, starts at
/// the clock: it has no backlog.
/// </summary>
internal sealed class FairShare
{
    private readonly Dictionary<int, double> _clocks = [];

    /// <summary>The sweep has something to grant now and had not before, or is new in its priority.</summary>
    public void Enter(ActiveGrid grid) => grid.Served = Math.Max(grid.Served, _clocks.GetValueOrDefault(grid.Priority));

    /// <summary>It is its turn.</summary>
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
