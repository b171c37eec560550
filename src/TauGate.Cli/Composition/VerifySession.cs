using System.Collections.Immutable;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Trainers;
using TauGate.Core.Audits;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>Trains a sample of a sweep's cells again, each foundation once, and compares with the ledger, which it only reads.</summary>
/// <param name="data">Paths of the sweep's data set, in the order of <see cref="DataSet.Files"/>.</param>
internal sealed class VerifySession(ICellStore cells, IArtifactStore artifacts, TrainerCommand command, ImmutableArray<string> data, Action<string> say)
{
    /// <summary>A foundation trained again: what it gave, or why not.</summary>
    private sealed record Retrained(FoundationResult? Result, byte[]? Archive, string? Failure);

    /// <summary>Verdicts in the order of the grid, and the trainer that gave them.</summary>
    /// <param name="altered">Cells whose stored rows are not what was recorded.</param>
    /// <exception cref="TrainerUnavailableException">No trainer can work on this machine.</exception>
    public async Task<(TrainerIdentity Trainer, IReadOnlyList<CellVerdict> Verdicts)> RunAsync(
        StoredSweep sweep, SweepSpec spec, IReadOnlyList<long> ordinals, IEnumerable<AuditedCell> altered, CancellationToken cancellation)
    {
        var rows = altered.ToDictionary(a => a.Ordinal, a => a.Altered.AddRange(a.AlteredFoundation));
        var folder = Directory.CreateTempSubdirectory("taugate-verify-");
        try
        {
            await using var trainer = await SoloTrainer.StartAsync(command, data, spec.Numerics, cancellation);
            var verdicts = new List<CellVerdict>();
            // Cells that share a foundation follow one another, so that the trainer makes and opens it once.
            var groups = ordinals.Select(spec.Cell).Select(cell => (Cell: cell, Task: spec.Task(cell) with { RecordUnits = false })).GroupBy(c => c.Task.Foundation.Key);
            foreach (var group in groups)
            {
                var foundation = await RetrainAsync(trainer, group.First().Task.Foundation, spec.Limits.CellTimeout, cancellation);
                foreach (var (cell, task) in group)
                {
                    var stored = await cells.CellAsync(sweep.Id, cell.Ordinal, cancellation)
                        ?? throw new EnvironmentException($"The result of {cell.Variant.Title} seed {cell.Seed} has gone from the database meanwhile.");
                    var verdict = await VerifyAsync(trainer, cell, task, stored, foundation, rows.GetValueOrDefault(cell.Ordinal, []), folder.FullName, spec.Limits.CellTimeout, cancellation);
                    verdicts.Add(verdict);
                    say($"[{verdicts.Count} of {ordinals.Count}] {verdict.Title} seed {verdict.Seed}: {Word(verdict.Kind)}");
                }
            }
            return (trainer.Identity, [.. verdicts.OrderBy(v => v.Ordinal)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A verdict in a word or two.</summary>
    public static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Equal => "equal",
        VerdictKind.Different => "DIFFERENT",
        VerdictKind.OtherClass => "other numeric class",
        _ => "could not be trained",
    };

    private async Task<CellVerdict> VerifyAsync(
        SoloTrainer trainer, SweepCell cell, CellTask task, StoredCell stored, Retrained foundation, ImmutableArray<AlteredColumn> altered, string folder, TimeSpan timeout,
        CancellationToken cancellation)
    {
        var recorded = stored.Record;
        var found = altered.Select(a => new Discrepancy(VerifiedPart.StoredRows, $"{a.Column} {a.Recorded ?? "as recorded"}", a.Found ?? "something else")).ToList();
        found.AddRange(await StoredBits.CheckAsync(stored, blob => artifacts.GetAsync(blob, cancellation)));
        var here = trainer.Identity.NumericClass;
        if (stored.Foundation.Execution.NumericClass == here && foundation.Result is { } made && made.Digest != recorded.Result.FoundationDigest)
            found.Add(new Discrepancy(VerifiedPart.Foundation, recorded.Result.FoundationDigest.ToString(), made.Digest.ToString()));

        CellResult? again = null;
        var note = foundation.Failure;
        try
        {
            if (await FoundationFileAsync(stored, foundation, folder, cancellation) is { } file)
                again = await trainer.TrainCellAsync(task, (recorded.Result.FoundationDigest, file), timeout, cancellation);
            else
                note ??= $"neither the stored foundation nor the one trained here has the digest {recorded.Result.FoundationDigest}, so the cell has nothing to start from";
        }
        catch (TrainingFailedException e)
        {
            note = e.StandardError.Length == 0 ? e.Message : $"{e.Message}; its last words:\n{e.StandardError}";
        }
        var (kind, differences) = CellVerdict.Decide(recorded, again, recorded.Execution.NumericClass == here, found);
        return new CellVerdict(cell.Ordinal, cell.Variant.Title, cell.Seed, task.Key, kind, differences, again is null ? note : null)
        {
            Correct = again is null
                ? null
                : new CorrectCounts(recorded.Result.Target.Correct, again.Target.Correct, recorded.Result.Source.Correct, again.Source.Correct, recorded.Result.Target.Total),
        };
    }

    private static async Task<Retrained> RetrainAsync(SoloTrainer trainer, FoundationTask task, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            var (result, archive) = await trainer.TrainFoundationAsync(task, timeout, cancellation);
            return new Retrained(result, archive.ToArray(), null);
        }
        catch (TrainingFailedException e)
        {
            return new Retrained(null, null, $"its foundation: {e.Message}");
        }
    }

    /// <summary>The file of the foundation that the recorded result started from; null when nobody has it.</summary>
    private async Task<string?> FoundationFileAsync(StoredCell stored, Retrained foundation, string folder, CancellationToken cancellation)
    {
        var wanted = stored.Record.Result.FoundationDigest;
        var file = Path.Combine(folder, $"{wanted}.safetensors");
        if (File.Exists(file)) return file;
        var bytes = foundation.Archive;
        if (foundation.Result?.Digest != wanted)
        {
            // Trained by another class of hosts: its cells of this class can be compared all the same.
            (var digest, _, bytes) = await StoredBits.ContentAsync(stored.Foundation.Artifact, blob => artifacts.GetAsync(blob, cancellation));
            if (digest != wanted) return null;
        }
        await File.WriteAllBytesAsync(file, bytes!, cancellation);
        return file;
    }
}
