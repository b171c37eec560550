using System.Collections.Immutable;
using TauGate.Core.Audits;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Verification;

/// <summary>
/// Trains a sample of a sweep's cells again, each foundation once, and compares with the ledger, which it only reads.
/// </summary>
/// <param name="start">Starts the trainer.</param>
/// <param name="say">Is told each verdict.</param>
public sealed class SampleVerification(
    ICellStore cells,
    IArtifactStore artifacts,
    Func<CancellationToken, Task<ISampleTrainer>> start,
    Action<string> say
)
{
    /// <summary>A foundation trained again: what it gave, or why not.</summary>
    private sealed record Retrained(FoundationResult? Result, byte[]? Archive, string? Failure);

    /// <summary>Verdicts in the order of the grid, and the trainer that gave them.</summary>
    /// <param name="altered">Cells whose stored rows are not what was recorded.</param>
    /// <exception cref="TrainerUnavailableException">No trainer can work on this machine.</exception>
    public async Task<(TrainerIdentity Trainer, ImmutableArray<CellVerdict> Verdicts)> RunAsync(
        StoredSweep sweep,
        SweepSpec spec,
        IReadOnlyList<long> ordinals,
        IEnumerable<AuditedCell> altered,
        CancellationToken cancellation
    )
    {
        var rows = altered.ToDictionary(a => a.Ordinal, a => a.Altered.AddRange(a.AlteredFoundation));
        var folder = Directory.CreateTempSubdirectory("taugate-verify-");
        var timeout = spec.Limits.CellTimeout;
        try
        {
            await using var trainer = await start(cancellation);
            var verdicts = new List<CellVerdict>();
            // Cells that share a foundation follow one another, so that the trainer makes and opens it once.
            var groups = ordinals
                .Select(spec.Cell)
                .Select(cell => (Cell: cell, Task: spec.Task(cell) with { RecordUnits = false }))
                .GroupBy(c => c.Task.Foundation.Key);
            foreach (var group in groups)
            {
                var foundation = await RetrainAsync(trainer, group.First().Task.Foundation, timeout, cancellation);
                foreach (var (cell, task) in group)
                {
                    var stored = await cells.CellAsync(sweep.Id, cell.Ordinal, cancellation)
                        ?? throw new EnvironmentException(
                            $"The result of {cell.Variant.Title} seed {cell.Seed} has gone from the database "
                                + "meanwhile."
                        );
                    var verdict = await VerifyAsync(
                        trainer,
                        cell,
                        task,
                        stored,
                        foundation,
                        rows.GetValueOrDefault(cell.Ordinal, []),
                        folder.FullName,
                        timeout,
                        cancellation
                    );
                    verdicts.Add(verdict);
                    var word = VerdictWords.Of(verdict.Kind);
                    say($"[{verdicts.Count} of {ordinals.Count}] {verdict.Title} seed {verdict.Seed}: {word}");
                }
            }
            return (trainer.Identity, [.. verdicts.OrderBy(v => v.Ordinal)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<CellVerdict> VerifyAsync(
        ISampleTrainer trainer,
        SweepCell cell,
        CellTask task,
        StoredCell stored,
        Retrained foundation,
        ImmutableArray<AlteredColumn> altered,
        string folder,
        TimeSpan timeout,
        CancellationToken cancellation
    )
    {
        var recorded = stored.Record;
        var found = altered
            .Select(a => new Discrepancy(
                VerifiedPart.StoredRows,
                $"{a.Column} {a.Recorded ?? "as recorded"}",
                a.Found ?? "something else"
            ))
            .ToList();
        found.AddRange(await StoredBits.CheckAsync(stored, blob => artifacts.GetAsync(blob, cancellation)));
        var here = trainer.Identity.NumericClass;
        var wanted = recorded.Result.FoundationDigest;
        if (stored.Foundation.Execution.NumericClass == here && foundation.Result is { } made && made.Digest != wanted)
            found.Add(new Discrepancy(VerifiedPart.Foundation, wanted.ToString(), made.Digest.ToString()));

        CellResult? again = null;
        var note = foundation.Failure;
        try
        {
            if (await FoundationFileAsync(stored, foundation, folder, cancellation) is { } file)
                again = await trainer.TrainCellAsync(task, (wanted, file), timeout, cancellation);
            else
                note ??=
                    $"neither the stored foundation nor the one trained here has the digest {wanted}, "
                    + "so the cell has nothing to start from";
        }
        catch (SampleFailedException e)
        {
            note = e.StandardError.Length == 0 ? e.Message : $"{e.Message}; its last words:\n{e.StandardError}";
        }
        var (kind, differences) = CellVerdict.Decide(recorded, again, recorded.Execution.NumericClass == here, found);
        return new CellVerdict(
            cell.Ordinal,
            cell.Variant.Title,
            cell.Seed,
            task.Key,
            kind,
            differences,
            again is null ? note : null
        )
        {
            Correct = again is null
                ? null
                : new CorrectCounts(
                    recorded.Result.Target.Correct,
                    again.Target.Correct,
                    recorded.Result.Source.Correct,
                    again.Source.Correct,
                    recorded.Result.Target.Total
                ),
        };
    }

    private static async Task<Retrained> RetrainAsync(
        ISampleTrainer trainer,
        FoundationTask task,
        TimeSpan timeout,
        CancellationToken cancellation
    )
    {
        try
        {
            var (result, archive) = await trainer.TrainFoundationAsync(task, timeout, cancellation);
            return new Retrained(result, archive.ToArray(), null);
        }
        catch (SampleFailedException e)
        {
            return new Retrained(null, null, $"its foundation: {e.Message}");
        }
    }

    /// <summary>The file of the foundation that the recorded result started from; null when nobody has it.</summary>
    private async Task<string?> FoundationFileAsync(
        StoredCell stored,
        Retrained foundation,
        string folder,
        CancellationToken cancellation
    )
    {
        var wanted = stored.Record.Result.FoundationDigest;
        var file = Path.Combine(folder, $"{wanted}.safetensors");
        if (File.Exists(file))
            return file;
        var bytes = foundation.Archive;
        if (foundation.Result?.Digest != wanted)
        {
            // Trained by another class of hosts: its cells of this class can be compared all the same.
            (var digest, _, bytes) = await StoredBits.ContentAsync(stored.Foundation.Artifact, blob =>
                artifacts.GetAsync(blob, cancellation)
            );
            if (digest != wanted)
                return null;
        }
        await File.WriteAllBytesAsync(file, bytes!, cancellation);
        return file;
    }
}
