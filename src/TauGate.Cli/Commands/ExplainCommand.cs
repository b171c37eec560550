using System.CommandLine;
using TauGate.Application;
using TauGate.Application.Claims;
using TauGate.Application.Documents;
using TauGate.Application.Explaining;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Commands;

/// <summary>
/// Shows what happened to cells: every failed attempt, and where a cell's result, or a number of the main table, comes
/// from.
/// </summary>
internal static class ExplainCommand
{
    private const string Description =
        "Tell why cells were given up: every attempt with its host, signal and last "
        + "lines of standard error, and deaths of nodes. With a cell, what happened to that one; with a row and a "
        + "metric, the cells that the number comes from.";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var cell = new Argument<string[]>("cell")
        {
            Description =
                "One cell: its number, or its label, axis values and seed, such as lora rank=8 seed=3. "
                + "Or a number of the main table: label, axis values and metric, such as lora rank=8 target_accuracy. "
                + "Or the name of a claim: when it was written, and which results there were by then. "
                + "Default: the cells that were given up.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new CommandWithExamples(
            "explain",
            Description,
            """
            taugate explain paper
            taugate explain paper lora rank=8 seed=3
            taugate explain paper 17 --json
            taugate explain paper lora rank=8 target_accuracy
            taugate explain claims 6-equals-ia3
            """
        )
        {
            sweep,
            cell,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var (stores, json) = (session.Stores, parsed.GetValue(options.Json));
                var stored = await SweepArgument.FindAsync(stores, parsed.GetRequiredValue(sweep), cancellation);
                var named = string.Join(' ', parsed.GetValue(cell) ?? []);
                var spec = await stores.Ledger.SpecAsync(stored.SpecDigest, cancellation);
                if (NumberTable.Find(spec, named) is { } number)
                {
                    var source = await TableSources.ReadAsync(stores, stored, cancellation);
                    var table = await NumberTable.MakeAsync(source, number.Position, number.Metric, cancellation);
                    StandardOutput.Write(
                        json ? TableFormat.Json.Of(table) : TableFormat.Text.Of(table, Terminal.Width)
                    );
                }
                else if (spec.Claims.FirstOrDefault(c => c.Name == named) is { } claim)
                {
                    var explained = await ExplainedClaim.ReadAsync(stores, stored, claim, cancellation);
                    Output.Write(json, ExplainedClaimDocument.Of(explained), ClaimText.Lines(explained));
                }
                else
                {
                    long? ordinal = named.Length > 0 ? CellArgument.Find(spec, named).Ordinal : null;
                    var explained = await CellExplanation.ReadAsync(stores.Sweeps, stored, ordinal, cancellation);
                    Output.Write(json, ExplainedCellsDocument.Of(explained), ExplainText.Lines(explained));
                }
                return ExitCode.Done;
            }
        );
        return command;
    }
}
