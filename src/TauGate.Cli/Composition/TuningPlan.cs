using TauGate.Cli.Commands;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>What tuning a sweep would take.</summary>
/// <param name="Grid">The tuning sweep.</param>
/// <param name="Choice">As far as the ledger has results.</param>
internal sealed record TuningPlan(SweepSpec Grid, PlanFacts Facts, TuningChoice Choice)
{
    /// <summary>Reads it; of no database, nothing is known.</summary>
    public static async Task<TuningPlan> ReadAsync(Database? database, SweepSpec tuned, CancellationToken cancellation)
    {
        var grid = TuningGrid.Of(tuned);
        var choice = database is null
            ? TuningChoice.Of(tuned, new Dictionary<CellKey, TuningOutcome>())
            : await TuningReader.ReadAsync(database.Tuning, tuned, cancellation);
        return new TuningPlan(grid, await PlanCommand.FactsAsync(database, grid, cancellation), choice);
    }
}
