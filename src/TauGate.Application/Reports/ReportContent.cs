using System.Collections.Immutable;
using TauGate.Application.Claims;
using TauGate.Application.Figures;
using TauGate.Application.Tables;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;

namespace TauGate.Application.Reports;

/// <summary>What a report says of a sweep, before its tables and figures are drawn.</summary>
/// <param name="Source">The sweep file's text, as it was submitted.</param>
/// <param name="Claims">Null when there is none that the sweep could settle.</param>
/// <param name="Origins">Where every result comes from.</param>
public sealed record ReportContent(
    SweepTable Table,
    string Source,
    FigureInput Figures,
    ClaimsOutcome? Claims,
    ImmutableArray<CellOrigin> Origins
)
{
    /// <summary>Reads a stored sweep.</summary>
    /// <exception cref="InputException">It is a tuning sweep.</exception>
    public static async Task<ReportContent> ReadAsync(Stores stores, StoredSweep sweep, CancellationToken cancellation)
    {
        var table = await SweepTable.ReadAsync(stores, sweep, cancellation);
        var figures = await SweepFigures.ReadAsync(stores, sweep, FigureInput.DefaultBaseline, cancellation);
        var revisions = await stores.Sweeps.RevisionsAsync(sweep.Id, cancellation);
        var judged = ClaimJudgement.Judge(sweep.Name, revisions, file: null, figures.Cells, isSequential: false);
        var claims = await ClaimJudgement.WithOriginsAsync(
            judged with
            {
                MissingCells = table.Progress.Total - table.Progress.Done,
            },
            revisions,
            stores.Registrations,
            cancellation
        );
        return new ReportContent(
            table,
            await stores.Measures.SourceAsync(sweep.Id, cancellation),
            figures,
            claims,
            await stores.Tables.OriginsAsync(sweep.Id, cancellation)
        );
    }
}
