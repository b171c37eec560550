using System.Collections.Immutable;
using TauGate.Cli.Commands;
using TauGate.Core.Ports;
using TauGate.Reporting.Figures;
using TauGate.Reporting.Report;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Composition;

/// <summary>Reads and draws everything that a report says of a sweep.</summary>
internal static class ReportSession
{
    public static async Task<SweepReport> ReadAsync(DatabaseSession session, StoredSweep stored, CancellationToken cancellation)
    {
        var database = session.Database;
        var source = await TableSession.ReadAsync(session, stored, cancellation);
        var tables = ImmutableArray.CreateBuilder<(string, Table)>();
        foreach (var kind in TableCatalog.All.Where(k => k.Arguments is null)) tables.Add((kind.Summary, await kind.MakeAsync(source, [], cancellation)));
        var input = await FigureInputs.ReadAsync(database, stored, FigureInput.DefaultBaseline, cancellation);
        var revisions = await database.Sweeps.RevisionsAsync(stored.Id, cancellation);
        var judged = ClaimsCommand.Judge(stored.Name, revisions, file: null, input.Cells, isSequential: false)
            with
        { MissingCells = source.Missing };
        var claims = await ClaimsCommand.WithOriginsAsync(judged, revisions, database.Registrations, cancellation);
        return new SweepReport(
            stored, source.Spec, await database.Measures.SourceAsync(stored.Id, cancellation), source.Progress, tables.ToImmutable(),
            [.. FigureCatalog.Names.Select(name => Draw(name, input))], claims, await database.Tables.OriginsAsync(stored.Id, cancellation), TimeProvider.System.GetUtcNow(), ProgramVersion.Text);
    }

    /// <summary>Vectors, unless they would be many times larger than pixels.</summary>
    private static FigureResult Draw(string name, FigureInput input)
    {
        var vectors = FigureCatalog.Draw(name, input, FigureFormat.Svg, isBare: true);
        return vectors.File is { } file && ReportPage.IsTooLarge(file) ? FigureCatalog.Draw(name, input, FigureFormat.Png, isBare: true) : vectors;
    }
}
