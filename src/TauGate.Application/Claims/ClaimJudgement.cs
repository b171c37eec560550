using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Claims;

/// <summary>Judges claims by the cells of a stored sweep.</summary>
public static class ClaimJudgement
{
    /// <summary>Reads the sweep's cells and judges, and says where each claim comes from.</summary>
    /// <param name="file">A sweep file whose claims are judged in the place of the stored ones; null without.</param>
    /// <param name="isSequential">As in <see cref="Judge"/>.</param>
    /// <exception cref="InputException">A claim of the file speaks of what the stored sweep does not have.</exception>
    public static async Task<ClaimsOutcome> ReadAsync(
        Stores stores,
        StoredSweep sweep,
        SweepSpec? file,
        bool isSequential,
        CancellationToken cancellation
    )
    {
        var progress = await stores.Sweeps.ProgressAsync(sweep.Id, cancellation);
        var revisions = await stores.Sweeps.RevisionsAsync(sweep.Id, cancellation);
        var rows = await stores.Results.CellsAsync(sweep.Id, cancellation);
        var judged = Judge(sweep.Name, revisions, file, rows, isSequential) with
        {
            Cells = progress.Total,
            MissingCells = progress.Total - progress.Done,
        };
        return await WithOriginsAsync(judged, revisions, stores.Registrations, cancellation);
    }

    /// <summary>
    /// The claims of the file that was named, else of the stored sweep, else the standard ones, judged by the stored
    /// sweep's cells.
    /// </summary>
    /// <param name="revisions">Of the stored sweep, the present one last.</param>
    /// <param name="isSequential">
    /// By looks; a sweep whose seeds are added until its claims are decided always is.
    /// </param>
    /// <exception cref="InputException">A claim of the file speaks of what the stored sweep does not have.</exception>
    public static ClaimsOutcome Judge(
        string name,
        ImmutableArray<SweepRevision> revisions,
        SweepSpec? file,
        ImmutableArray<CellRow> rows,
        bool isSequential
    )
    {
        var spec = revisions[^1].Spec;
        isSequential |= spec.Growth is not null;
        var own = file is { Claims.IsEmpty: false } ? file.Claims : spec.Claims;
        var (standard, leftOut) = own.IsEmpty ? StandardClaims.Of(spec) : ([], []);
        var claims = own.IsEmpty ? standard : own;
        var judged = isSequential
            ? SequentialClaims.Judge(spec, claims, rows)
            : [.. ClaimJudge.Judge(spec, claims, rows).Select(v => (0, v))];
        return new ClaimsOutcome(name, spec.Seeds.Count, [.. judged.Select(j => j.Verdict)])
        {
            AreStandard = own.IsEmpty,
            LeftOut = leftOut,
            SeedsSeen = isSequential ? [.. judged.Select(j => j.Seeds)] : null,
        };
    }

    /// <summary>The same with where each claim comes from, and whether that makes it exploratory.</summary>
    public static async Task<ClaimsOutcome> WithOriginsAsync(
        ClaimsOutcome outcome,
        ImmutableArray<SweepRevision> revisions,
        IRegistrationStore registrations,
        CancellationToken cancellation
    )
    {
        var judged = outcome.Verdicts;
        var origins = await ClaimOrigins.ReadAsync(
            registrations,
            revisions[^1].Spec,
            [.. judged.Select(v => v.Claim)],
            cancellation
        );
        var verdicts = judged.Zip(origins, (verdict, origin) => verdict with { Origin = origin,
                // What follows from the sweep file is as true after results as before.
                Exploratory = verdict.IsArithmetic ? null : Exploration.Of(revisions, origin, judged.Length) });
        return outcome with { Verdicts = [.. verdicts] };
    }
}
