namespace TauGate.Core.Sweeps;

/// <summary>
/// The tasks of a sweep's cells. Asked for one seed after another, it computes the key of a foundation once for all
/// cells that start from it. Not thread-safe.
/// </summary>
public sealed class SweepTasks(SweepSpec spec)
{
    private readonly Dictionary<(FoundationSpec Foundation, double Rotation), FoundationTask> _foundations = [];
    private long? _seed;

    /// <summary>Identity and content of the cell's task, as <see cref="SweepSpec.Task(SweepCell)"/> gives it.</summary>
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
