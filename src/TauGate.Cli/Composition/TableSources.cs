using TauGate.Application;
using TauGate.Application.Tables;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Reporting.Tables;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Composition;

/// <summary>What tables of a stored sweep are made from: its records, the stores, and this program's methods.</summary>
internal static class TableSources
{
    /// <summary>Reads the sweep's specification and how it stands.</summary>
    /// <exception cref="InputException">It is a tuning sweep.</exception>
    public static async Task<TableSource> ReadAsync(
        Stores stores,
        StoredSweep stored,
        CancellationToken cancellation
    ) => Of(stores, await SweepTable.ReadAsync(stores, stored, cancellation));

    /// <summary>The source of a sweep that was read.</summary>
    public static TableSource Of(Stores stores, SweepTable table) =>
        new(
            table.Sweep,
            table.Spec,
            table.Progress,
            stores.Sweeps,
            stores.Results,
            stores.Tables,
            AdapterCatalog.Instance,
            table.NumericClasses
        )
        {
            Tuning = stores.Tuning,
        };
}
