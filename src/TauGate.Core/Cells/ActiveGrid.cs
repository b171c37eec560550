using System.Collections;

namespace TauGate.Core.Cells;

/// <summary>An active sweep's cells as rows of the task table.</summary>
internal sealed class ActiveGrid
{
    private readonly BitArray _members;
    private readonly BitArray _wanted;

    public ActiveGrid(SweepGrid grid, int[] cells, IReadOnlySet<long> quarantined)
    {
        Grid = grid;
        Cells = cells;
        var size = cells.Length == 0 ? 0 : cells.Max() + 1;
        _members = new BitArray(size);
        _wanted = new BitArray(size);
        for (var ordinal = 0; ordinal < cells.Length; ordinal++)
        {
            _members[cells[ordinal]] = true;
            if (!quarantined.Contains(ordinal)) _wanted[cells[ordinal]] = true;
        }
    }

    public SweepGrid Grid { get; }

    /// <summary>Rows by ordinal.</summary>
    public int[] Cells { get; }

    /// <summary>The distinct rows that this sweep has not given up.</summary>
    public IEnumerable<int> Wanting => Cells.Distinct().Where(Wants);

    public bool Has(int row) => row < _members.Length && _members[row];

    public bool Wants(int row) => row < _wanted.Length && _wanted[row];
}
