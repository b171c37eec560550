using System.Collections.Immutable;
using TauGate.Application.Verification;
using TauGate.Core.Audits;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Application.Tables;

/// <summary>A stored sweep whose tables are asked for.</summary>
/// <param name="NumericClasses">How many its results span.</param>
public sealed record SweepTable(StoredSweep Sweep, SweepSpec Spec, SweepProgress Progress, int NumericClasses)
{
    /// <summary>Reads the sweep's specification and how it stands.</summary>
    /// <exception cref="InputException">It is a tuning sweep.</exception>
    public static async Task<SweepTable> ReadAsync(Stores stores, StoredSweep sweep, CancellationToken cancellation)
    {
        if (TuningGrid.IsName(sweep.Name))
        {
            throw new InputException(
                $"taugate: {sweep.Name} is a tuning sweep, measured on the validation images, and tables are of test "
                    + $"results. 'taugate table {TuningGrid.TunedOf(sweep.Name)} --table tuning' has what it chose, "
                    + "the view tuning_result its cells."
            );
        }
        return new SweepTable(
            sweep,
            await stores.Ledger.SpecAsync(sweep.SpecDigest, cancellation),
            await stores.Sweeps.ProgressAsync(sweep.Id, cancellation),
            (await stores.Sweeps.IntegrityAsync(sweep.Id, cancellation)).NumericClasses
        );
    }

    /// <summary>Everything that the sweep's tables are made of, for a lock file.</summary>
    /// <param name="say">Is told how far it is.</param>
    public async Task<TableContent> ContentAsync(Stores stores, Action<string> say, CancellationToken cancellation)
    {
        var cells = ImmutableArray.CreateBuilder<AuditedCell>();
        var ordinals = await stores.Cells.OrdinalsAsync(Sweep.Id, cancellation);
        var audit = await StoredRowsAudit.RunAsync(stores, Sweep, Spec, ordinals, say, cells.Add, cancellation);
        var origins = await ClaimOrigins.ReadAsync(stores.Registrations, Spec, Spec.Claims, cancellation);
        return new TableContent(cells.ToImmutable(), [.. Spec.Claims.Zip(origins)], audit);
    }
}

/// <summary>What a sweep's tables are made of.</summary>
/// <param name="Cells">Every one that has a result, in the order of the grid.</param>
/// <param name="Claims">The sweep's, and when they were registered.</param>
/// <param name="Audit">Whether the stored rows are as they were recorded.</param>
public sealed record TableContent(
    ImmutableArray<AuditedCell> Cells,
    ImmutableArray<(Claim Claim, ClaimOrigin Origin)> Claims,
    StoredRowsAudit Audit
);
