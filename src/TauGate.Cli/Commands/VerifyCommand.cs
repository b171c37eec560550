using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Audits;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>Trains random cells of a sweep again on this machine and compares every bit with the ledger.</summary>
internal static class VerifyCommand
{
    private const int DefaultSample = 5;

    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        var sample = new Option<int>("--sample") { HelpName = "k", Description = "How many cells, chosen at random among those that have a result. Default: 5.", DefaultValueFactory = _ => DefaultSample };
        sample.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0))
                result.AddError($"--sample: got '{token.Value}', expected a whole number of at least 1.");
        });
        var seed = new Option<long?>("--seed") { HelpName = "n", Description = "Number that the choice of cells follows from; the same number, the same cells. Default: a random one, which is printed." };
        var command = new CommandWithExamples("verify", "Check the stored rows of all cells of a sweep against what was recorded, then train random ones again, their foundations too, and compare every bit. Exit code 1 when anything differs.", """
            taugate verify paper --sample 5
            taugate verify paper --sample 20 --seed 1 --json
            """)
        { sweep, sample, seed, options.Database, options.InsecureDatabase, options.Home, options.DataFolder, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await options.OpenExistingAsync(parsed, cancellation);
            var database = session.Database;
            var stored = await StoredSweeps.FindAsync(database.Sweeps, parsed.GetRequiredValue(sweep), cancellation);
            var spec = await database.Ledger.SpecAsync(stored.SpecDigest, cancellation);
            var all = await database.Cells.OrdinalsAsync(stored.Id, cancellation);
            if (all.IsEmpty) throw new InputException($"taugate: no cell of {stored.Name} has a result yet, so there is nothing to verify.");
            var audit = await StoredRowsAudit.RunAsync(database, stored, spec, all, Console.Error.WriteLine, _ => { }, cancellation);
            await Console.Error.WriteLineAsync(audit.Summary());
            // Two places of a grid may be one cell.
            var distinct = all.Where(ordinal => ordinal < spec.CellCount).DistinctBy(ordinal => spec.Task(spec.Cell(ordinal)).Key).ToList();
            var (count, chosenBy) = (parsed.GetValue(sample), parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue));
            if (count > distinct.Count) await Console.Error.WriteLineAsync($"taugate: {stored.Name} has {Phrases.Count(distinct.Count, "cell")} with a result; all of them are verified.");
            var chosen = Sample.Choose(distinct, count, chosenBy);

            var home = options.HomeOf(parsed);
            var folder = await DataFiles.EnsureAsync(home, parsed.GetValue(options.DataFolder), spec.Data, database.Artifacts, Console.Error.WriteLine, cancellation);
            var verify = new VerifySession(database.Cells, database.Artifacts, NodeComposition.Trainer(home), DataFiles.In(folder, spec.Data), Console.Error.WriteLine);
            var (trainer, verdicts) = await verify.RunAsync(stored, spec, chosen, audit.Altered.Where(cell => cell.Sweep == stored.Name), cancellation);
            if (parsed.GetValue(options.Json)) StandardOutput.WriteLine(RunJson.Print(Document(stored, chosenBy, trainer, verdicts, audit)));
            else foreach (var line in Lines(stored, chosenBy, trainer, verdicts, audit)) StandardOutput.WriteLine(line);
            return Code(verdicts, audit);
        });
        return command;
    }

    /// <summary>0 when nothing differs, 1 when something does, 3 when nothing does but some could not be trained.</summary>
    internal static int Code(IReadOnlyCollection<CellVerdict> verdicts, StoredRowsAudit audit) =>
        !audit.IsIntact || verdicts.Any(v => v.Kind == VerdictKind.Different) ? ExitCode.FinishedWithFailures
        : verdicts.Any(v => v.Kind == VerdictKind.Failed) ? ExitCode.Environment
        : ExitCode.Done;

    /// <summary>The verdicts for people.</summary>
    internal static IEnumerable<string> Lines(StoredSweep sweep, long seed, TrainerIdentity trainer, IReadOnlyList<CellVerdict> verdicts, StoredRowsAudit audit)
    {
        foreach (var line in audit.Lines()) yield return $"altered: {line}";
        foreach (var verdict in verdicts)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{VerifySession.Word(verdict.Kind)}: {verdict.Title} seed {verdict.Seed} (cell {verdict.Ordinal})");
            foreach (var difference in verdict.Differences)
            {
                yield return $"  {Name(difference.Part)}";
                yield return $"    ledger {difference.Recorded}";
                yield return $"    found  {difference.Found}";
            }
            if (verdict.Correct is { } correct && verdict.Kind is VerdictKind.OtherClass or VerdictKind.Different) yield return $"  {verdict.Correct}";
            if (verdict.Note is { } note) yield return $"  {note}";
        }
        yield return $"{sweep.Name}: {audit.Summary()}";
        yield return $"{Summary(sweep, verdicts)}; numeric class {trainer.NumericClass.Short} ({trainer.NumericClassDescription}); sample {seed.ToString(CultureInfo.InvariantCulture)}";
        if (verdicts.Any(v => v.Kind == VerdictKind.OtherClass))
            yield return "Results of another numeric class than this machine's cannot be had to the bit here: compare their accuracies, or verify on a host of that class.";
    }

    private static string Summary(StoredSweep sweep, IReadOnlyList<CellVerdict> verdicts)
    {
        var parts = Enum.GetValues<VerdictKind>().Select(kind => (kind, Count: verdicts.Count(v => v.Kind == kind))).Where(p => p.Count > 0)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Count} {VerifySession.Word(p.kind)}"));
        return $"{sweep.Name}: {Phrases.Count(verdicts.Count, "cell")} trained again: {string.Join(", ", parts)}";
    }

    private static string Name(VerifiedPart part) => part switch
    {
        VerifiedPart.StoredAdapter => "stored adapter: its tensors are not those of the result",
        VerifiedPart.StoredFoundation => "stored foundation: its tensors are not those of the result",
        VerifiedPart.StoredRows => "stored rows: a column does not have what was recorded",
        VerifiedPart.Foundation => "foundation trained again",
        VerifiedPart.Adapter => "adapter trained again",
        _ => "result trained again",
    };

    private static JsonObject Document(StoredSweep sweep, long seed, TrainerIdentity trainer, IReadOnlyList<CellVerdict> verdicts, StoredRowsAudit audit) => new()
    {
        ["sweep"] = sweep.Name,
        ["stored"] = audit.ToJson(),
        ["sample_seed"] = seed,
        ["numeric_class"] = trainer.NumericClass.ToString(),
        ["numeric_class_description"] = trainer.NumericClassDescription,
        ["verified"] = verdicts.Count,
        ["equal"] = verdicts.Count(v => v.Kind == VerdictKind.Equal),
        ["different"] = verdicts.Count(v => v.Kind == VerdictKind.Different),
        ["other_class"] = verdicts.Count(v => v.Kind == VerdictKind.OtherClass),
        ["failed"] = verdicts.Count(v => v.Kind == VerdictKind.Failed),
        ["cells"] = new JsonArray([.. verdicts.Select(v => (JsonNode)new JsonObject
        {
            ["ordinal"] = v.Ordinal,
            ["title"] = v.Title,
            ["seed"] = v.Seed,
            ["cell_key"] = v.Key.ToString(),
            ["verdict"] = RunJson.Word(v.Kind),
            ["differences"] = new JsonArray([.. v.Differences.Select(d => (JsonNode)new JsonObject { ["part"] = RunJson.Word(d.Part), ["recorded"] = d.Recorded, ["found"] = d.Found })]),
            ["recorded_target_correct"] = v.Correct?.RecordedTarget,
            ["target_correct"] = v.Correct?.Target,
            ["recorded_source_correct"] = v.Correct?.RecordedSource,
            ["source_correct"] = v.Correct?.Source,
            ["images"] = v.Correct?.Images,
            ["note"] = v.Note,
        })]),
    };
}
