using System.CommandLine;
using TauGate.Application;
using TauGate.Application.Exports;
using TauGate.Application.Networks;
using TauGate.Application.Verification;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Reporting.Neurons;
using TauGate.Training.Data;

namespace TauGate.Cli.Commands;

/// <summary>Writes a sweep's results, tensors or one cell into files for other programs.</summary>
internal static class ExportCommand
{
    private const string Results = "results";
    private const string Tensors = "tensors";
    private const string Peft = "peft";
    private const string Cell = "cell";
    private const string Compact = "compact";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var to = PathOf.Option(
            new Option<string>("--to")
            {
                HelpName = "path",
                Required = true,
                Description = "Folder to make, for --what cell a tar file. It appears when it is whole.",
            }
        );
        var what = new Option<string>("--what")
        {
            Description =
                "results: CSV and Parquet, a row a cell. tensors: adapters and foundations as safetensors with an "
                + "index. peft: LoRA adapters as Hugging Face PEFT reads them. cell: "
                + "everything about one cell as a tar archive. compact: "
                + "hardened taugate networks without their dead units, measured. Default: results.",
            DefaultValueFactory = _ => Results,
        };
        what.AcceptOnlyFromAmong(Results, Tensors, Peft, Cell, Compact);
        var cell = new Option<string?>("--cell")
        {
            HelpName = "cell",
            Description =
                "For --what cell, and if wanted for compact: its number, or its label, axis values and seed, "
                + "such as \"lora rank=8 seed=3\".",
        };
        var compact = new Option<bool>("--compact") { Description = "The same as --what compact." };
        var force = new Option<bool>("--force") { Description = "Replace an earlier export." };
        var command = new CommandWithExamples(
            "export",
            "Write a sweep's results, tensors, or everything about one cell into files for other programs.",
            """
            taugate export paper --to paper-results
            taugate export paper --what tensors --to paper-tensors
            taugate export paper --what peft --to paper-lora
            taugate export paper --what cell --cell "lora rank=8 seed=3" --to cell.tar
            taugate export paper --compact --to paper-compact
            """
        )
        {
            sweep,
            to,
            what,
            compact,
            cell,
            force,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.DataFolder,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (kind, path, named) = (
                    parsed.GetValue(compact) ? Compact : parsed.GetValue(what)!,
                    parsed.GetRequiredValue(to),
                    parsed.GetValue(cell)
                );
                if (
                    parsed.GetValue(compact)
                    && parsed.GetResult(what) is { Implicit: false }
                    && parsed.GetValue(what) != Compact
                )
                    throw new InputException(
                        $"--compact: is --what compact, but --what {parsed.GetValue(what)} was given too. "
                            + "Leave one away."
                    );
                if (path.Length == 0)
                    throw new InputException("--to: got nothing, expected a path.");
                if (kind == Cell && string.IsNullOrWhiteSpace(named))
                    throw new InputException(
                        "--what cell: say which with --cell, such as --cell \"lora rank=8 seed=3\" or --cell 17."
                    );
                if (kind is not (Cell or Compact) && named is not null)
                    throw new InputException(
                        $"--cell: --what {kind} exports every cell; leave --cell away, or give --what cell."
                    );
                ExportTarget.Check(path, isFolder: kind != Cell, parsed.GetValue(force));

                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var stores = session.Stores;
                var stored = await SweepArgument.FindAsync(stores, parsed.GetRequiredValue(sweep), cancellation);
                var spec = await stores.Ledger.SpecAsync(stored.SpecDigest, cancellation);
                var export = new ExportFiles(new SweepExport(stores, stored, spec), Console.Error.WriteLine);
                var progress = await stores.Sweeps.ProgressAsync(stored.Id, cancellation);
                if (progress.Done < progress.Total)
                    await Console.Error.WriteLineAsync(
                        $"taugate: {progress.Total - progress.Done:N0} of {progress.Total:N0} cells have no result "
                            + $"and are not in the export; 'taugate status {stored.Name}' says why."
                    );
                var only = named is null ? null : CellArgument.Find(spec, named);
                if (kind == Compact)
                {
                    var images = await DataFiles.EnsureAsync(
                        options.HomeOf(parsed),
                        parsed.GetValue(options.DataFolder),
                        spec.Data,
                        stores.Artifacts,
                        Console.Error.WriteLine,
                        cancellation
                    );
                    var gated = new GatedCells(new StoredTensors(stores.Artifacts), FileImages.Read(images, spec.Data));
                    IReadOnlyList<CompactionReport> reports = [];
                    await ExportTarget.FolderAsync(path, async folder =>
                        reports = await export.CompactAsync(folder, gated, only, cancellation)
                    );
                    StandardOutput.Write(CompactionText.Write(reports));
                }
                else
                    await (
                        kind switch
                        {
                            Cell => ExportTarget.FileAsync(path, file => export.CellAsync(file, only!, cancellation)),
                            Tensors => ExportTarget.FolderAsync(path, folder =>
                                export.TensorsAsync(folder, cancellation)
                            ),
                            Peft => ExportTarget.FolderAsync(path, folder => export.PeftAsync(folder, cancellation)),
                            _ => ExportTarget.FolderAsync(path, folder => export.ResultsAsync(folder, cancellation)),
                        }
                    );
                await Console.Error.WriteLineAsync($"Wrote {path}.");
                return ExitCode.Done;
            }
        );
        return command;
    }
}
