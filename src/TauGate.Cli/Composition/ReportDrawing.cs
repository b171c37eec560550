using System.Collections.Immutable;
using TauGate.Application;
using TauGate.Application.Reports;
using TauGate.Core.Reading;
using TauGate.Reporting.Figures;
using TauGate.Reporting.Report;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Composition;

/// <summary>Draws everything that a report says of a sweep.</summary>
internal static class ReportDrawing
{
    public static async Task<SweepReport> DrawAsync(
        Stores stores,
        ReportContent content,
        CancellationToken cancellation
    )
    {
        var source = TableSources.Of(stores, content.Table);
        var tables = ImmutableArray.CreateBuilder<(string, Table)>();
        foreach (var kind in TableCatalog.All.Where(k => k.Arguments is null))
            tables.Add((kind.Summary, await kind.MakeAsync(source, [], cancellation)));
        return new SweepReport(
            content.Table.Sweep,
            source.Spec,
            content.Source,
            source.Progress,
            tables.ToImmutable(),
            [.. FigureCatalog.Names.Select(name => Draw(name, content.Figures))],
            content.Claims,
            content.Origins,
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
