using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Tuning;
using TauGate.Reporting.Tables;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Composition;

/// <summary>What tables of a stored sweep are made from.</summary>
internal static class TableSession
{
    /// <summary>Reads the sweep's specification and how it stands.</summary>
    /// <exception cref="InputException">It is a tuning sweep.</exception>
    public static async Task<TableSource> ReadAsync(DatabaseSession session, StoredSweep stored, CancellationToken cancellation)
    {
        if (TuningGrid.IsName(stored.Name))
            throw new InputException($"taugate: {stored.Name} is a tuning sweep, measured on the validation images, and tables are of test results. 'taugate table {TuningGrid.TunedOf(stored.Name)} --table tuning' has what it chose, the view tuning_result its cells.");
        var database = session.Database;
        return new TableSource(
            stored, await database.Ledger.SpecAsync(stored.SpecDigest, cancellation), await database.Sweeps.ProgressAsync(stored.Id, cancellation),
            database.Sweeps, database.Results, database.Tables, AdapterCatalog.Instance, (await database.Sweeps.IntegrityAsync(stored.Id, cancellation)).NumericClasses)
        { Tuning = database.Tuning };
    }
}
