using System.CommandLine;
using TauGate.Application;
using TauGate.Application.Documents;
using TauGate.Application.Networks;
using TauGate.Application.Verification;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Neurons;
using TauGate.Training.Data;

namespace TauGate.Cli.Commands;

/// <summary>Shows for which images the hidden units of a taugate cell take part, and what each contributes.</summary>
internal static class NeuronsCommand
{
    private const int DefaultTop = 10;

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var label = new Option<string?>("--label")
        {
            HelpName = "label",
            Description = "Label and axis values of the method taugate. Default: the sweep's first.",
        };
        var seed = new Option<long?>("--seed")
        {
            HelpName = "n",
            Description = "Seed of the cell. Default: the sweep's first.",
        };
        var top = new Option<int>("--top")
        {
            HelpName = "k",
            Description = "Units to list for each mode; --json has all. Default: 10.",
            DefaultValueFactory = _ => DefaultTop,
        };
        var command = new CommandWithExamples(
            "neurons",
            "Show which hidden units take part for which mode and class, what removing each costs (with the "
                + "deletion curve that checks it), and how stable that is.",
            """
            taugate neurons paper --seed 0
            taugate neurons paper --label thresholds-only --seed 3 --json
            """
        )
        {
            sweep,
            label,
            seed,
            top,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.DataFolder,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var stores = session.Stores;
                var stored = await SweepArgument.FindAsync(stores, parsed.GetRequiredValue(sweep), cancellation);
                var spec = await stores.Ledger.SpecAsync(stored.SpecDigest, cancellation);
                var cell = Find(spec, parsed.GetValue(label), parsed.GetValue(seed) ?? spec.Seeds[0]);
                GatedCells.Require(spec, cell.Variant);
                var folder = await DataFiles.EnsureAsync(
                    options.HomeOf(parsed),
                    parsed.GetValue(options.DataFolder),
                    spec.Data,
                    stores.Artifacts,
                    Console.Error.WriteLine,
                    cancellation
                );
                var gated = new GatedCells(new StoredTensors(stores.Artifacts), FileImages.Read(folder, spec.Data));
                var neurons = new NeuronInspection(stores.Cells, stored, spec, gated, Console.Error.WriteLine);
                var report = await neurons.RunAsync(cell, cancellation);
                if (parsed.GetValue(options.Json))
                    Output.Write(NeuronsDocument.Of(report));
                else
                    StandardOutput.Write(NeuronText.Write(report, parsed.GetValue(top)));
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>The cell of a label and seed.</summary>
    /// <exception cref="InputException">There is none; the message says what there is.</exception>
    private static SweepCell Find(SweepSpec spec, string? label, long seed)
    {
        var title = label ?? GatedCells.Titles(spec).FirstOrDefault() ?? spec.Variants[0].Title;
        return CellArgument.Find(spec, Invariant($"{title} seed={seed}"));
    }
}
