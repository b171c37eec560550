using System.Collections;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Scheduling;

/// <summary>An active sweep's cells as rows of the task table, and how it is served.</summary>
internal sealed class ActiveGrid
{
    private readonly BitArray _members;
    private readonly BitArray _wanted;

    public ActiveGrid(SweepGrid grid, int[] cells, IReadOnlySet<long> quarantined, TaskTable tasks)
    {
        Grid = grid;
        Cells = cells;
        Bundles = new BundleIndex(tasks);
        var size = cells.Length == 0 ? 0 : cells.Max() + 1;
        _members = new BitArray(size);
        _wanted = new BitArray(size);
        for (var ordinal = 0; ordinal < cells.Length; ordinal++)
        {
            _members[cells[ordinal]] = true;
            if (!quarantined.Contains(ordinal))
                _wanted[cells[ordinal]] = true;
        }
    }

    public SweepGrid Grid { get; }

    /// <summary>Rows by ordinal.</summary>
    public int[] Cells { get; }

    /// <summary>What of it can be granted; follows the table from <see cref="Index"/> on.</summary>
    public BundleIndex Bundles { get; }

    public bool IsIndexed { get; private set; }

    /// <summary>Higher ones are served first.</summary>
    public int Priority { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>Whether something of it could be granted now.</summary>
    public bool IsOpen => !IsPaused && Bundles.OpenCount > 0;

    /// <summary>
    /// Seconds of work granted, or forgone while there was nothing to grant; the smallest of a priority is served next.
    /// </summary>
    public double Served { get; set; }

    /// <summary>Files what can be granted.</summary>
    public void Index()
    {
        foreach (var cell in Wanting)
            Bundles.Add(cell);
        Bundles.RefileAll();
        IsIndexed = true;
    }

    /// <summary>The distinct rows that this sweep has not given up.</summary>
    public IEnumerable<int> Wanting => Cells.Distinct().Where(Wants);

    public bool Has(int row) => row < _members.Length && _members[row];

    public bool Wants(int row) => row < _wanted.Length && _wanted[row];
}
