using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Progress;
using TauGate.Core.Audits;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>What came of holding all stored rows that a sweep's numbers come from against what was recorded.</summary>
/// <param name="Cells">How many have a result, those of its tuning sweep among them.</param>
/// <param name="WithoutChecksums">Those that a program of before recorded: curves, gates, times and hosts cannot be checked.</param>
/// <param name="Altered">Those of which a row is not as it was recorded.</param>
/// <param name="AlteredBeside">Rows of no single cell: quantiles, what tuning chose.</param>
internal sealed record StoredRowsAudit(long Cells, long WithoutChecksums, ImmutableArray<AuditedCell> Altered, ImmutableArray<AlteredColumn> AlteredBeside)
{
    private const int MostLines = 20;
    private const long Milestone = 100_000; // cells

    /// <summary>Whether every row is as it was recorded.</summary>
    public bool IsIntact => Altered.IsEmpty && AlteredBeside.IsEmpty;

    /// <summary>Reads every cell and says from time to time how far it is.</summary>
    /// <param name="each">Gets every cell of the sweep, in the order of the grid.</param>
    public static async Task<StoredRowsAudit> RunAsync(
        Database database, StoredSweep sweep, SweepSpec spec, IReadOnlyList<long> ordinals, Action<string> say, Action<AuditedCell> each, CancellationToken cancellation)
    {
        var altered = ImmutableArray.CreateBuilder<AuditedCell>();
        var (cells, without) = (0L, 0L);
        await ReadAsync(sweep, spec, ordinals, each);
        var beside = TableAudit.OfQuantiles(await database.Tables.QuantilesAsync(cancellation)).ToImmutableArray();
        var tried = await database.Tuning.TableAsync(sweep.Name, cancellation);
        // While the sweep waits for another tuning, its tuning sweep is not the one that these values were chosen by.
        if (!tried.IsEmpty && await database.Tuning.FindAsync(sweep.Name, cancellation) is null
            && await database.Sweeps.FindAsync(TuningGrid.NameOf(sweep.Name), cancellation) is { } tuning)
        {
            var grid = await database.Ledger.SpecAsync(tuning.SpecDigest, cancellation);
            await ReadAsync(tuning, grid, await database.Cells.OrdinalsAsync(tuning.Id, cancellation), _ => { });
            var trials = await TableAudit.OfTrialsAsync(database.Tuning, spec, grid.Seeds, tried, cancellation);
            beside = beside.AddRange(trials);
        }
        return new StoredRowsAudit(cells, without, altered.ToImmutable(), beside);

        async Task ReadAsync(StoredSweep which, SweepSpec its, IReadOnlyList<long> places, Action<AuditedCell> found)
        {
            await foreach (var cell in RowAudit.RunAsync(database.Cells, which, its, places, cancellation))
            {
                if (!cell.HasChecksums) without++;
                if (!cell.IsIntact) altered.Add(cell);
                if (++cells % Milestone == 0) say(string.Create(CultureInfo.InvariantCulture, $"checked the rows of {Phrases.Count(cells, "cell")} of {which.Name}"));
                found(cell);
            }
        }
    }

    /// <summary>What is not as it was recorded, a line for each column, for people: the first of many.</summary>
    public IEnumerable<string> Lines()
    {
        var lines = AlteredBeside.Select(a => a.ToString()).Concat(Altered.SelectMany(a => a.Lines())).ToList();
        foreach (var line in lines.Take(MostLines)) yield return line;
        if (lines.Count > MostLines) yield return string.Create(CultureInfo.InvariantCulture, $"{lines.Count - MostLines:N0} more; --json has them all");
    }

    /// <summary>In one line.</summary>
    public string Summary()
    {
        var said = IsIntact ? $"the stored rows of {Phrases.Count(Cells, "cell")} are as they were recorded"
            : Altered.IsEmpty ? $"the stored rows of {Phrases.Count(Cells, "cell")} are as they were recorded, but not what tables need beside them"
            : string.Create(CultureInfo.InvariantCulture, $"the stored rows of {Altered.Length:N0} of {Phrases.Count(Cells, "cell")} are NOT as they were recorded");
        return WithoutChecksums == 0 ? said : string.Create(CultureInfo.InvariantCulture,
            $"{said} ({WithoutChecksums:N0} were recorded before there were checksums: their curves, gates, times and hosts cannot be checked)");
    }

    /// <summary>As JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["cells"] = Cells,
        ["without_checksums"] = WithoutChecksums,
        ["altered"] = new JsonArray(
        [
            .. Altered.SelectMany(cell => cell.Altered.Select(a => (cell, a, Foundation: false)).Concat(cell.AlteredFoundation.Select(a => (cell, a, Foundation: true))))
                .Select(x => (JsonNode)new JsonObject
                {
                    ["sweep"] = x.cell.Sweep,
                    ["ordinal"] = x.cell.Ordinal,
                    ["title"] = x.cell.Title,
                    ["seed"] = x.cell.Seed,
                    ["of_foundation"] = x.Foundation,
                    ["column"] = x.a.Column,
                    ["recorded"] = x.a.Recorded,
                    ["found"] = x.a.Found,
                }),
            .. AlteredBeside.Select(a => (JsonNode)new JsonObject { ["column"] = a.Column, ["recorded"] = a.Recorded, ["found"] = a.Found }),
        ]),
    };
}
