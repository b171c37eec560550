using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Commands;

/// <summary>Tells what happened to cells: every failed attempt, and for a cell with a result, or a number of the main table, where it comes from.</summary>
internal static class ExplainCommand
{
    private const int ShownCells = 20;

    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        var cell = new Argument<string[]>("cell")
        {
            Description = "One cell: its number, or its label, axis values and seed, such as lora rank=8 seed=3. Or a number of the main table: label, axis values and metric, such as lora rank=8 target_accuracy. "
                + "Or the name of a claim: when it was written, and which results there were by then. "
                + "Default: the cells that were given up.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new CommandWithExamples("explain", "Tell why cells were given up: every attempt with its host, signal and last lines of standard error, and deaths of nodes. With a cell, what happened to that one; with a row and a metric, the cells that the number comes from.", """
            taugate explain paper
            taugate explain paper lora rank=8 seed=3
            taugate explain paper 17 --json
            taugate explain paper lora rank=8 target_accuracy
            taugate explain claims 6-equals-ia3
            """)
        { sweep, cell, options.Database, options.InsecureDatabase, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await options.OpenExistingAsync(parsed, cancellation);
            var sweeps = session.Database.Sweeps;
            var stored = await StoredSweeps.FindAsync(sweeps, parsed.GetRequiredValue(sweep), cancellation);
            var named = string.Join(' ', parsed.GetValue(cell) ?? []);
            var spec = await session.Database.Ledger.SpecAsync(stored.SpecDigest, cancellation);
            if (NumberTable.Find(spec, named) is { } number)
            {
                var table = await NumberTable.MakeAsync(await TableSession.ReadAsync(session, stored, cancellation), number.Position, number.Metric, cancellation);
                StandardOutput.Write(parsed.GetValue(options.Json) ? TableFormat.Json.Of(table) : TableFormat.Text.Of(table, Terminal.Width));
                return ExitCode.Done;
            }
            if (spec.Claims.FirstOrDefault(c => c.Name == named) is { } claim)
            {
                var revisions = await sweeps.RevisionsAsync(stored.Id, cancellation);
                var written = await ExplainedClaim.ReadAsync(
                    session.Database.Registrations, revisions, claim, cancellation);
                if (parsed.GetValue(options.Json))
                    StandardOutput.WriteLine(RunJson.Print(written.Document(stored.Name)));
                else foreach (var line in written.Lines()) StandardOutput.WriteLine(line);
                return ExitCode.Done;
            }
            var ordinals = named.Length > 0
                ? [CellArgument.Find(spec, named).Ordinal]
                : (await sweeps.FailuresAsync(stored.Id, ShownCells, cancellation)).Select(f => f.Ordinal).ToArray();
            var explained = new List<ExplainedCell>();
            foreach (var ordinal in ordinals)
            {
                if (await sweeps.AttemptsAsync(stored.Id, ordinal, cancellation) is { } history)
                    explained.Add(new ExplainedCell(ordinal, history, await sweeps.ProvenanceAsync(stored.Id, ordinal, cancellation)));
            }
            if (parsed.GetValue(options.Json)) StandardOutput.WriteLine(RunJson.Print(Document(stored, explained)));
            else foreach (var line in Lines(stored, await sweeps.ProgressAsync(stored.Id, cancellation), explained, named.Length > 0)) StandardOutput.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A cell and what is known of it.</summary>
    internal sealed record ExplainedCell(long Ordinal, CellHistory History, Provenance? Result);

    /// <summary>The cells for people, and what to do.</summary>
    internal static IEnumerable<string> Lines(StoredSweep sweep, SweepProgress progress, IReadOnlyList<ExplainedCell> cells, bool isNamed)
    {
        foreach (var line in cells.SelectMany(Lines)) yield return line;
        var givenUp = progress.Quarantined + progress.Blocked;
        if (!isNamed && givenUp == 0) yield return $"{sweep.Name}: no cell was given up.";
        if (!isNamed && givenUp > cells.Count)
            yield return string.Create(CultureInfo.InvariantCulture, $"... and {givenUp - cells.Count:N0} more; the table 'failure' has all attempts, and 'taugate explain {sweep.Name} CELL' tells of one.");
        if (cells.Any(c => c.History.State is "quarantined" or "blocked")) yield return $"When the cause is gone, 'taugate retry {sweep.Name}' puts them back.";
    }

    private static IEnumerable<string> Lines(ExplainedCell cell)
    {
        var history = cell.History;
        yield return string.Create(CultureInfo.InvariantCulture, $"{history.State}: {history.Title} seed {history.Seed} (cell {cell.Ordinal}){(history.Reason is null ? "" : $": {history.Reason}")}");
        foreach (var attempt in history.Attempts)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {(attempt.OfFoundation ? "foundation, " : "")}attempt {attempt.Attempt} on {attempt.Host}, {attempt.FinishedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC after {(attempt.FinishedAt - attempt.StartedAt).TotalSeconds:F1} s{(attempt.IsCounted ? "" : " (before the last retry)")}: {attempt.Detail}");
            foreach (var line in attempt.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return $"      {line}";
        }
        if (history.NodeLosses > 0) yield return $"  {Phrases.Count(history.NodeLosses, "node")} died while it executed";
        if (history.FoundationNodeLosses > 0) yield return $"  {Phrases.Count(history.FoundationNodeLosses, "node")} died while its foundation executed";
        if (cell.Result is { } result)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"  trained on {result.Host} by attempt {result.Attempt}, recorded {result.RecordedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
            yield return $"  digest {result.Digest}";
            yield return $"  numeric class {result.NumericClass}, execution {result.Execution}, TauGate {result.ProgramVersion}";
        }
    }

    private static JsonObject Document(StoredSweep sweep, IEnumerable<ExplainedCell> cells) => new()
    {
        ["sweep"] = sweep.Name,
        ["cells"] = new JsonArray([.. cells.Select(c => (JsonNode)new JsonObject
        {
            ["ordinal"] = c.Ordinal,
            ["title"] = c.History.Title,
            ["seed"] = c.History.Seed,
            ["state"] = c.History.State,
            ["reason"] = c.History.Reason,
            ["node_losses"] = c.History.NodeLosses,
            ["foundation_node_losses"] = c.History.FoundationNodeLosses,
            ["attempts"] = new JsonArray([.. c.History.Attempts.Select(Attempt)]),
            ["result"] = c.Result is { } result ? Result(result) : null,
        })]),
    };

    private static JsonNode Attempt(FailedAttempt attempt) => new JsonObject
    {
        ["of_foundation"] = attempt.OfFoundation,
        ["attempt"] = attempt.Attempt,
        ["counted"] = attempt.IsCounted,
        ["kind"] = RunJson.Word(attempt.Kind),
        ["detail"] = attempt.Detail,
        ["standard_error"] = attempt.StandardError,
        ["host"] = attempt.Host,
        ["worker"] = attempt.Worker.ToString(),
        ["started_at"] = RunJson.Time(attempt.StartedAt),
        ["finished_at"] = RunJson.Time(attempt.FinishedAt),
    };

    private static JsonObject Result(Provenance result) => new()
    {
        ["host"] = result.Host,
        ["attempt"] = result.Attempt,
        ["execution"] = result.Execution.ToString(),
        ["numeric_class"] = result.NumericClass.ToString(),
        ["digest"] = result.Digest.ToString(),
        ["program_version"] = result.ProgramVersion,
        ["recorded_at"] = RunJson.Time(result.RecordedAt),
    };
}
