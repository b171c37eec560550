namespace TauGate.Core.Sweeps;

/// <summary>
/// Computes the tasks of a sweep's cells. When it is asked seed by seed, it computes the key of a foundation only once
/// for all cells that start from it. Not thread-safe.
/// </summary>
public sealed class SweepTasks(SweepSpec spec)
{
    private readonly Dictionary<(FoundationSpec Foundation, double Rotation), FoundationTask> _foundations = [];
    private long? _seed;

    /// <summary>The cell's task, equal to that of <see cref="SweepSpec.Task(SweepCell)"/>.</summary>
    public CellTask Task(SweepCell cell)
    {
        if (_seed != cell.Seed)
            _foundations.Clear();
        _seed = cell.Seed;
        var start = (cell.Variant.Foundation, cell.Variant.Target.Rotation);
        if (!_foundations.TryGetValue(start, out var foundation))
            _foundations.Add(start, foundation = spec.Foundation(cell));
        return spec.Task(cell, foundation);
    }
}
