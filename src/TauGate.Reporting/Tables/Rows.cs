using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>
/// Columns and notes that every table of a sweep's rows shares: how many cells are in the means, and what to beware of.
/// </summary>
internal static class Rows
{
    /// <summary><c>rising</c>, <c>n</c>, <c>collapsed</c> and <c>not in n</c>.</summary>
    public static ImmutableArray<Column> Counts(IReadOnlyCollection<TableRow> rows)
    {
        var seeds = rows.Select(r => r.N).DefaultIfEmpty().Max();
        return
        [
            Columns.Numbers("rising", rows.Select(r => r.IsRising ? 100 * r.LastEpoch?.Mean : null), "+0.00") with
            {
                Note =
                    "rising: points of validation accuracy on the target that the last epoch still added, where its "
                    + "95 % t interval over seeds is above 0; more epochs might raise the row further",
            },
            Columns.Counts("n", rows.Select(r => (long?)(r.N - r.Diverged))),
            Columns.Counts("collapsed", rows.Select(r => r.Collapsed > 0 ? r.Collapsed : (long?)null)) with
            {
                Note = "collapsed: cells that did not learn; the means have them",
            },
            Columns.Words("not in n", rows.Select(r => Missing(r, seeds))) with
            {
                Note =
                    "not in n: cells that diverged, and missing ones (quarantined, blocked or not yet run); "
                    + "no mean has them",
            },
        ];
    }

    /// <summary>
    /// The notes below a table: rows that are the same cells because their options are identical, and numeric classes
    /// when there are several.
    /// </summary>
    /// <param name="classes">Numeric classes that the sweep's results span.</param>
    public static IEnumerable<string> Warnings(SweepSpec spec, int classes)
    {
        foreach (
            var same in Enumerable
                .Range(0, spec.Variants.Length)
                .GroupBy(v => spec.Task(spec.Cell(v)).Key)
                .Where(g => g.Count() > 1)
        )
            yield return $"the same cells: {string.Join(", ", same.Select(v => spec.Variants[v].Title))} have "
                + "identical options";
        if (classes > 1)
            yield return Invariant(
                $"numeric classes: the cells are of {classes} classes of hosts, whose last bits differ; "
                    + $"the view provenance has them"
            );
    }

    /// <summary>
    /// Why a row's means are over fewer seeds than other rows': what diverged, and what has no result (quarantined,
    /// blocked or pending).
    /// </summary>
    private static string Missing(TableRow row, long seeds)
    {
        var reasons = new List<string>();
        if (row.Diverged > 0)
            reasons.Add(Invariant($"{row.Diverged:N0} diverged"));
        if (row.N < seeds)
            reasons.Add(Invariant($"{seeds - row.N:N0} missing"));
        return string.Join(", ", reasons);
    }
}
