using System.CommandLine;
using TauGate.Application;
using TauGate.Application.Figures;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Text;
using TauGate.Core.Tuning;
using TauGate.Reporting.Figures;

namespace TauGate.Cli.Commands;

/// <summary>Draws a sweep's figures from the database.</summary>
internal static class FigureCommand
{
    private const string All = "all";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var figure = new Option<string>("--figure")
        {
            HelpName = "name",
            Description =
                $"One of {string.Join(", ", FigureCatalog.Names)}; or all of those that the sweep has data for.",
            DefaultValueFactory = _ => All,
        };
        var output = PathOf.Option(
            new Option<string>("--out")
            {
                HelpName = "dir|file",
                Description =
                    "Folder for files named SWEEP-FIGURE.png, or with one figure a file that ends with .png or .svg.",
                DefaultValueFactory = _ => ".",
            }
        );
        var format = new Option<string?>("--format")
        {
            HelpName = "png|svg",
            Description = "png (300 dots an inch) or svg. Default: what the file's name says, else png.",
        };
        format.AcceptOnlyFromAmong("png", "svg");
        var baseline = new Option<string>("--baseline")
        {
            HelpName = "label",
            Description =
                "Label of the sweep that the figure 'differences' compares with, and as far as which 'front' "
                + "shows details.",
            DefaultValueFactory = _ => FigureInput.DefaultBaseline,
        };
        var label = new Option<string?>("--label")
        {
            HelpName = "label",
            Description =
                $"Whose units {string.Join(", ", FigureCatalog.OfOneCell)} show: a label, "
                + "or a row such as \"taugate sharpness=5\". Default: taugate, else the first with gates.",
        };
        var seed = new Option<long?>("--seed")
        {
            HelpName = "n",
            Description = "Of which seed; default: the first whose units were recorded.",
        };
        var command = new CommandWithExamples(
            "figure",
            "Draw a sweep's figures: accuracy by method, differences, learning curves, "
                + "units and others (docs/figures.md).",
            """
            taugate figure paper --out figures
            taugate figure paper --figure accuracy --out accuracy.svg
            taugate figure paper --figure differences --baseline frozen
            taugate figure paper --figure thresholds --label thresholds-only --seed 3
            taugate figure paper-tuned --figure learning-rate
            """
        )
        {
            sweep,
            figure,
            output,
            format,
            baseline,
            label,
            seed,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var names = NamesOf(parsed.GetRequiredValue(figure));
                var target = FigureTarget.Of(parsed.GetRequiredValue(output), parsed.GetValue(format), names.Count);
                RefuseChoiceOfCell(names, parsed.GetValue(label), parsed.GetValue(seed));
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var stores = session.Stores;
                var stored = await FindAsync(stores, parsed.GetRequiredValue(sweep), names, cancellation);
                var input = await SweepFigures.ReadAsync(
                    stores,
                    stored,
                    parsed.GetRequiredValue(baseline),
                    cancellation
                );
                RefuseUnknownLabel(input, parsed.GetRequiredValue(baseline));
                input = UnitChoice.Of(input, parsed.GetValue(label), parsed.GetValue(seed));
                // Cells of a tuning sweep are part of no table and of no other figure, so their figure itself says
                // which are missing.
                if (input.Cells.Length < input.Total && !TuningGrid.IsName(stored.Name))
                    await Console.Error.WriteLineAsync(
                        $"taugate: {input.Total - input.Cells.Length:N0} of {input.Total:N0} cells are missing from "
                            + $"these figures; 'taugate status {stored.Name}' says why."
                    );

                if (TuningGrid.IsName(stored.Name) && names.Count > 1)
                    names = [FigureCatalog.OfTuning];
                // Everything is drawn before anything is written.
                var results = names
                    .Select(name =>
                        TuningGrid.IsName(stored.Name) && name != FigureCatalog.OfTuning
                            ? new FigureResult(
                                name,
                                null,
                                $"{stored.Name} is a tuning sweep, measured on the validation images; "
                                    + $"of one there is the figure '{FigureCatalog.OfTuning}' alone"
                            )
                            : FigureCatalog.Draw(name, input, target.Format)
                    )
                    .ToList();
                if (results.All(r => r.File is null))
                    throw new InputException(
                        names.Count == 1
                            ? $"taugate: the sweep '{stored.Name}' has no figure '{names[0]}': {results[0].Absence}."
                            : $"taugate: the sweep '{stored.Name}' has no figure yet: {results[0].Absence}."
                    );
                var written = new List<(FigureFile Figure, string Path)>();
                foreach (var result in results)
                {
                    if (result.File is { } file)
                    {
                        var path = target.PathOf(stored.Name, file.Name);
                        await WholeFile.WriteAsync(path, file.Content, cancellation);
                        written.Add((file, path));
                        if (!parsed.GetValue(options.Json))
                            StandardOutput.WriteLine(path);
                    }
                    else
                    {
                        await Console.Error.WriteLineAsync($"taugate: no figure '{result.Name}': {result.Absence}.");
                    }
                }
                if (parsed.GetValue(options.Json))
                    Output.Write(DocumentOf(stored.Name, written, results), ProgramJson.Default);
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>The figures that a name asks for.</summary>
    /// <exception cref="InputException">There is none of that name; the message lists those there are.</exception>
    internal static IReadOnlyList<string> NamesOf(string figure)
    {
        if (figure == All)
            return FigureCatalog.Names;
        if (FigureCatalog.Names.Contains(figure))
            return [figure];
        throw new InputException(
            $"taugate: there is no figure '{figure}'; there are: {string.Join(", ", FigureCatalog.Names)}, "
                + $"and {All}.{Spelling.DidYouMean(figure, FigureCatalog.Names)}"
        );
    }

    /// <summary>The sweep; when only its tuning is to be drawn and it still waits for that, the tuning sweep.</summary>
    private static async Task<StoredSweep> FindAsync(
        Stores stores,
        string argument,
        IReadOnlyList<string> names,
        CancellationToken cancellation
    )
    {
        var (sweeps, name) = (stores.Sweeps, SweepArgument.NameOf(argument));
        return
            names is [FigureCatalog.OfTuning]
            && await sweeps.FindAsync(name, cancellation) is null
            && await sweeps.FindAsync(TuningGrid.NameOf(name), cancellation) is { } tuning
            ? tuning
            : await StoredSweeps.FindAsync(sweeps, name, cancellation);
    }

    /// <exception cref="InputException">None of the figures shows a single cell.</exception>
    internal static void RefuseChoiceOfCell(IReadOnlyList<string> names, string? label, long? seed)
    {
        if (label is null && seed is null || names.Any(FigureCatalog.OfOneCell.Contains))
            return;
        throw new InputException(
            $"taugate: --{(label is null ? "seed" : "label")} says whose units a figure shows, "
                + $"and '{names[0]}' shows all cells; figures of one cell are: "
                + $"{string.Join(", ", FigureCatalog.OfOneCell)}."
        );
    }

    private static void RefuseUnknownLabel(FigureInput input, string baseline)
    {
        var labels = input.Rows.Select(r => r.Label).Distinct().ToList();
        // Without the default label, one figure is empty, which is no error.
        if (baseline == FigureInput.DefaultBaseline || labels.Contains(baseline))
            return;
        throw new InputException(
            $"taugate: the sweep '{input.Sweep}' has no label '{baseline}'; it has: "
                + $"{string.Join(", ", labels)}.{Spelling.DidYouMean(baseline, labels)}"
        );
    }

    private static FiguresDocument DocumentOf(
        string sweep,
        List<(FigureFile Figure, string Path)> written,
        List<FigureResult> results
    ) =>
        new(
            sweep,
            [
                .. written.Select(w => new FigurePart(
                    w.Figure.Name,
                    w.Path,
                    w.Figure.Title,
                    w.Figure.Caption,
                    w.Figure.Description,
                    w.Figure.Width / 96.0,
                    w.Figure.Height / 96.0
                )),
            ],
            [.. results.Where(r => r.Absence is not null).Select(r => new SkippedFigurePart(r.Name, r.Absence!))]
        );
}
