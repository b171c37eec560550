using System.Collections;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Scheduling;

/// <summary>An active sweep: its cells as rows of the task table, its priority, and how much it was granted.</summary>
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

    /// <summary>Its bundles that can be granted; kept up to date with the table after <see cref="Index"/>.</summary>
    public BundleIndex Bundles { get; }

    public bool IsIndexed { get; private set; }

    /// <summary>Sweeps of a higher priority are served first.</summary>
    public int Priority { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>Whether one of its tasks could be granted now.</summary>
    public bool IsOpen => !IsPaused && Bundles.OpenCount > 0;

    /// <summary>
    /// Seconds of work granted to it, or forgone while it had nothing to grant. Of a priority's sweeps the one with the
    /// smallest number is served next.
    /// </summary>
    public double Served { get; set; }

    /// <summary>Builds <see cref="Bundles"/> from the table.</summary>
    public void Index()
    {
        foreach (var cell in Wanting)
            Bundles.Add(cell);
        Bundles.RefileAll();
        IsIndexed = true;
    }

    /// <summary>The distinct rows whose cells this sweep still wants.</summary>
    public IEnumerable<int> Wanting => Cells.Distinct().Where(Wants);

    public bool Has(int row) => row < _members.Length && _members[row];

    public bool Wants(int row) => row < _wanted.Length && _wanted[row];
}
