using System.Collections.Immutable;
using TauGate.Core.Audits;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;
using TauGate.Core.Tuning;

namespace TauGate.Application.Verification;

/// <summary>What came of comparing all stored rows that a sweep's numbers come from with what was recorded.</summary>
/// <param name="Cells">How many have a result, those of its tuning sweep among them.</param>
/// <param name="Altered">Those of which a row is not as it was recorded.</param>
/// <param name="AlteredBeside">Rows of no single cell: quantiles, what tuning chose.</param>
public sealed record StoredRowsAudit(
    long Cells,
    ImmutableArray<AuditedCell> Altered,
    ImmutableArray<AlteredColumn> AlteredBeside
)
{
    private const int MostLines = 20;
    private const long Milestone = 100_000; // cells

    /// <summary>Whether every row is as it was recorded.</summary>
    public bool IsIntact => Altered.IsEmpty && AlteredBeside.IsEmpty;

    /// <summary>Reads every cell.</summary>
    /// <param name="ordinals">The sweep's cells that have a result, in the order of the grid.</param>
    /// <param name="say">Is told every hundred thousand cells.</param>
    /// <param name="each">Gets every cell of the sweep, in the order of the grid.</param>
    public static async Task<StoredRowsAudit> RunAsync(
        Stores stores,
        StoredSweep sweep,
        SweepSpec spec,
        IReadOnlyList<long> ordinals,
        Action<string> say,
        Action<AuditedCell> each,
        CancellationToken cancellation
    )
    {
        var altered = ImmutableArray.CreateBuilder<AuditedCell>();
        var cells = 0L;
        await ReadAsync(sweep, spec, ordinals, each);
        var beside = TableAudit.OfQuantiles(await stores.Tables.QuantilesAsync(cancellation)).ToImmutableArray();
        var tried = await stores.Tuning.TableAsync(sweep.Name, cancellation);
        // While the sweep waits for another tuning, its tuning sweep is not the one that these values were chosen by.
        if (
            !tried.IsEmpty
            && await stores.Tuning.FindAsync(sweep.Name, cancellation) is null
            && await stores.Sweeps.FindAsync(TuningGrid.NameOf(sweep.Name), cancellation) is { } tuning
        )
        {
            var grid = await stores.Ledger.SpecAsync(tuning.SpecDigest, cancellation);
            await ReadAsync(tuning, grid, await stores.Cells.OrdinalsAsync(tuning.Id, cancellation), _ => { });
            var trials = await TableAudit.OfTrialsAsync(stores.Tuning, spec, grid.Seeds, tried, cancellation);
            beside = beside.AddRange(trials);
        }
        return new StoredRowsAudit(cells, altered.ToImmutable(), beside);

        async Task ReadAsync(StoredSweep which, SweepSpec its, IReadOnlyList<long> places, Action<AuditedCell> found)
        {
            await foreach (var cell in RowAudit.RunAsync(stores.Cells, which, its, places, cancellation))
            {
                if (!cell.IsIntact)
                    altered.Add(cell);
                if (++cells % Milestone == 0)
                    say($"checked the rows of {Plural.Count(cells, "cell")} of {which.Name}");
                found(cell);
            }
        }
    }

    /// <summary>What is not as it was recorded, a line for each column, for people: the first of many.</summary>
    public IEnumerable<string> Lines()
    {
        var lines = AlteredBeside.Select(a => a.ToString()).Concat(Altered.SelectMany(a => a.Lines())).ToList();
        foreach (var line in lines.Take(MostLines))
            yield return line;
        if (lines.Count > MostLines)
        {
            yield return Invariant($"{lines.Count - MostLines:N0} more; --json has them all");
        }
    }

    /// <summary>In one line.</summary>
    public string Summary()
    {
        var cells = Plural.Count(Cells, "cell");
        return IsIntact ? $"the stored rows of {cells} are as they were recorded"
            : Altered.IsEmpty
                ? $"the stored rows of {cells} are as they were recorded, but not what tables need beside them"
            : Invariant($"the stored rows of {Altered.Length:N0} of {cells} are NOT as they were recorded");
    }
}
