using System.Collections.Immutable;
using TauGate.Application;
using TauGate.Application.Claims;
using TauGate.Core.Ports;
using TauGate.Reporting.Figures;
using TauGate.Reporting.Report;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Composition;

/// <summary>Reads and draws everything that a report says of a sweep.</summary>
internal static class ReportSession
{
    public static async Task<SweepReport> ReadAsync(Stores stores, StoredSweep stored, CancellationToken cancellation)
    {
        var source = await TableSources.ReadAsync(stores, stored, cancellation);
        var tables = ImmutableArray.CreateBuilder<(string, Table)>();
        foreach (var kind in TableCatalog.All.Where(k => k.Arguments is null))
            tables.Add((kind.Summary, await kind.MakeAsync(source, [], cancellation)));
        var input = await FigureInputs.ReadAsync(stores, stored, FigureInput.DefaultBaseline, cancellation);
        var revisions = await stores.Sweeps.RevisionsAsync(stored.Id, cancellation);
        var judged = ClaimJudgement.Judge(stored.Name, revisions, file: null, input.Cells, isSequential: false);
        var claims = await ClaimJudgement.WithOriginsAsync(
            judged with
            {
                MissingCells = source.Missing,
            },
            revisions,
            stores.Registrations,
            cancellation
        );
        return new SweepReport(
            stored,
            source.Spec,
            await stores.Measures.SourceAsync(stored.Id, cancellation),
            source.Progress,
            tables.ToImmutable(),
            [.. FigureCatalog.Names.Select(name => Draw(name, input))],
            claims,
            await stores.Tables.OriginsAsync(stored.Id, cancellation),
            TimeProvider.System.GetUtcNow(),
            ProgramVersion.Text
        );
    }

    /// <summary>Vectors, unless they would be many times larger than pixels.</summary>
    private static FigureResult Draw(string name, FigureInput input)
    {
        var vectors = FigureCatalog.Draw(name, input, FigureFormat.Svg, isBare: true);
        return vectors.File is { } file && ReportPage.IsTooLarge(file)
            ? FigureCatalog.Draw(name, input, FigureFormat.Png, isBare: true)
            : vectors;
    }
}
