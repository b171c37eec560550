using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Scheduling;

/// <summary>
/// Adds a sweep's tasks, and what the ledger knows of them, to the table. Tasks that execute are left alone.
/// </summary>
internal sealed class GridFiller(TaskTable tasks, LeaseBook leases, DurationBook durations, GridBook grids)
{
    /// <summary>Rows by ordinal.</summary>
    /// <param name="isRetried">Given-up cells were put back: their earlier failures do not count any more.</param>
    public int[] AddTasks(SweepGrid grid, LedgerSnapshot known, bool isRetried)
    {
        var foundationKind = durations.KindOf(DurationBook.Foundation);
        var kinds = Array.ConvertAll(grid.Kinds, durations.KindOf);
        var foundations = new int[grid.Foundations.Count];
        for (var i = 0; i < foundations.Length; i++)
        {
            var key = grid.Foundations[i];
            foundations[i] = tasks.AddFoundation(key, foundationKind);
            if (known.Foundations.TryGetValue(key, out var canonical))
                grids.SettleFoundation(foundations[i], canonical);
            else
                Learn(foundations[i], known, isRetried);
        }
        var cells = new int[grid.Cells.Count];
        for (var ordinal = 0; ordinal < cells.Length; ordinal++)
        {
            var cell = tasks.AddCell(
                grid.Cells[ordinal],
                foundations[grid.FoundationOf[ordinal]],
                kinds[ordinal % grid.Variants]
            );
            cells[ordinal] = cell;
            if (known.Done.Contains(ordinal))
                leases.Settle(cell, TaskState.Done);
            else
                Learn(cell, known, isRetried);
        }
        return cells;
    }

    /// <summary>
    /// The ledger was read a moment ago and failures may have been counted in memory since, so the larger count is
    /// right, except after a retry.
    /// </summary>
    private void Learn(int id, LedgerSnapshot known, bool isRetried)
    {
        ref var row = ref tasks[id];
        var failures = (ushort)Math.Min(known.Failures.GetValueOrDefault(row.Key), ushort.MaxValue);
        var losses = (byte)Math.Min(known.Losses.GetValueOrDefault(row.Key), byte.MaxValue);
        var earlier = (ushort)Math.Min(known.EarlierFailures.GetValueOrDefault(row.Key), ushort.MaxValue);
        if (isRetried && row.State != TaskState.Leased)
            (row.Failures, row.Losses, row.Excused, row.Earlier) = (failures, losses, 0, earlier);
        else if (earlier > row.Earlier)
            (row.Failures, row.Losses, row.Earlier) = (failures, losses, earlier);
        else
            (row.Failures, row.Losses) = (Math.Max(row.Failures, failures), Math.Max(row.Losses, losses));
    }
}
