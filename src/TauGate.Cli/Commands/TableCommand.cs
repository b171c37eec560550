using System.CommandLine;
using TauGate.Application.Documents;
using TauGate.Application.Tables;
using TauGate.Application.Verification;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Fronts;
using TauGate.Core.Text;
using TauGate.Reporting;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Commands;

/// <summary>
/// Prints a table of a sweep from the database, writes a lock file of what it was made of, or shows what has changed
/// since one was written.
/// </summary>
internal static class TableCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var rows = new Argument<string[]>("rows")
        {
            Description = "For compare: two rows of the main table, such as taugate \"lora rank=8\".",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var tables = TableCatalog.All.Select(t => t.Arguments is { } arguments ? $"{t.Name} {arguments}" : t.Name);
        var table = new Option<string>("--table")
        {
            HelpName = "name",
            Description = $"Which table: {string.Join("; ", tables)}.",
            DefaultValueFactory = _ => MainTable.Name,
        };
        var format = new Option<string>("--format")
        {
            HelpName = "name",
            Description = $"{string.Join(", ", TableFormat.All.Select(f => f.Name))}.",
            DefaultValueFactory = _ => TableFormat.Text.Name,
        };
        format.AcceptOnlyFromAmong([.. TableFormat.All.Select(f => f.Name)]);
        var lockFile = PathOf.Option(
            new Option<FileInfo?>("--lock")
            {
                HelpName = "file",
                Description =
                    "Also write what the table was made of: specification, every cell with its digests, versions, "
                    + "numeric classes, claims and when they were registered.",
            },
            path => new FileInfo(path)
        );
        var checkFile = PathOf.Option(
            new Option<FileInfo?>("--check")
            {
                HelpName = "file",
                Description =
                    "Instead of a table, say what has changed since that lock file was written; "
                    + "exit code 1 when something has.",
            },
            path => new FileInfo(path)
        );
        var at = new Option<double[]>("--at")
        {
            HelpName = "accuracy",
            Description =
                "For front: target accuracies to compare at, such as 0.96 0.97. Default: round ones that the "
                + "baseline reaches at every seed.",
            AllowMultipleArgumentsPerToken = true,
        };
        var baseline = new Option<string?>("--baseline")
        {
            HelpName = "row",
            Description =
                "For front: a label, or a label with axis values, that differences are taken against. "
                + $"Default: {FrontChoice.DefaultBaseline}.",
        };
        var along = new Option<string?>("--along")
        {
            HelpName = "axis",
            Description = $"For front: the axis that fronts are along. Default: {RowFamily.DefaultAxis}.",
        };
        var command = new CommandWithExamples(
            "table",
            "Print a table of a sweep: means, standard deviations and 95 % intervals over seeds, "
                + "paired comparisons, gates, times.",
            """
            taugate table paper
            taugate table paper --table retention --format markdown
            taugate table paper --table compare taugate "lora rank=8"
            taugate table front --table front --at 0.96 0.97
            taugate table paper --format latex --lock paper.lock
            taugate table paper --check paper.lock
            taugate table paper --json
            """
        )
        {
            sweep,
            rows,
            table,
            format,
            at,
            baseline,
            along,
            lockFile,
            checkFile,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var kind = TableCatalog.Find(parsed.GetRequiredValue(table));
                var form = parsed.GetValue(options.Json)
                    ? TableFormat.Json
                    : TableFormat.Find(parsed.GetRequiredValue(format));
                var front = FrontOf(kind, parsed.GetValue(at) ?? [], parsed.GetValue(baseline), parsed.GetValue(along));
                var (toWrite, toCheck) = (parsed.GetValue(lockFile), parsed.GetValue(checkFile));
                if (toWrite is not null && toCheck is not null)
                    throw new InputException(
                        "taugate: --lock writes a lock file and --check reads one: give one of them."
                    );
                var locked = toCheck is null ? null : TableLock.Read(ReadText(toCheck), toCheck.Name);

                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var stores = session.Stores;
                var stored = await SweepArgument.FindAsync(stores, parsed.GetRequiredValue(sweep), cancellation);
                var read = await SweepTable.ReadAsync(stores, stored, cancellation);
                if (locked is not null)
                {
                    var content = await read.ContentAsync(stores, Console.Error.WriteLine, cancellation);
                    var current = LockOf(read, content);
                    return Check(locked, toCheck!.Name, current, content.Audit, parsed.GetValue(options.Json));
                }

                var source = TableSources.Of(stores, read) with { WithEmphasis = form.Emphasizes, Front = front };
                var made = await kind.MakeAsync(source, [.. parsed.GetValue(rows) ?? []], cancellation);
                if (made.Missing > 0)
                    await Console.Error.WriteLineAsync(
                        $"taugate: {made.Missing:N0} of {source.Progress.Total:N0} cells are missing from this "
                            + $"table; 'taugate status {stored.Name}' says why."
                    );
                StandardOutput.Write(form.Of(made, Terminal.Width));
                if (toWrite is not null)
                {
                    var content = await read.ContentAsync(stores, Console.Error.WriteLine, cancellation);
                    var (now, audit) = (LockOf(read, content), content.Audit);
                    if (!audit.IsIntact)
                    {
                        foreach (var line in audit.Lines())
                            await Console.Error.WriteLineAsync($"taugate: {line}");
                        await Console.Error.WriteLineAsync(
                            $"taugate: did not write {toWrite.Name}: {audit.Summary()}, "
                                + "so the table above is not what was computed."
                        );
                        return ExitCode.FinishedWithFailures;
                    }
                    await File.WriteAllTextAsync(toWrite.FullName, now.Write(), cancellation);
                    await Console.Error.WriteLineAsync(
                        $"taugate: wrote {toWrite.Name}: {Plural.Count(now.Cells.Length, "cell")}, "
                            + $"digest {now.Digest}."
                    );
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>The options of the table <c>front</c>.</summary>
    /// <exception cref="InputException">An option does not fit the table, or a level is no accuracy.</exception>
    internal static FrontChoice FrontOf(TableKind kind, double[] at, string? baseline, string? along)
    {
        var given =
            at.Length > 0 ? "--at"
            : baseline is not null ? "--baseline"
            : along is not null ? "--along"
            : null;
        if (given is not null && kind.Name != FrontTable.Name)
            throw new InputException($"taugate: {given} is of the table '{FrontTable.Name}', this is '{kind.Name}'.");
        foreach (var level in at.Where(l => l is not (>= 0 and <= 1)))
        {
            throw new InputException(Invariant($"taugate: --at {level} is no accuracy from 0 to 1, such as 0.97."));
        }
        return new FrontChoice(baseline ?? FrontChoice.DefaultBaseline, along ?? RowFamily.DefaultAxis, [.. at]);
    }

    private static TableLock LockOf(SweepTable table, TableContent content) =>
        TableLock.Of(table.Sweep, content.Cells, content.Claims);

    private static int Check(TableLock locked, string file, TableLock now, StoredRowsAudit audit, bool json)
    {
        if (locked.Sweep != now.Sweep)
            throw new InputException($"{file}: it locks a table of {locked.Sweep}, not of {now.Sweep}.");
        var changes = locked.ChangesTo(now);
        if (json)
        {
            Output.Write(
                new TableCheckDocument(
                    now.Sweep,
                    file,
                    locked.Digest.ToString(),
                    now.Digest.ToString(),
                    [.. changes],
                    StoredRowsPart.Of(audit)
                )
            );
        }
        else if (changes.IsEmpty && audit.IsIntact)
        {
            StandardOutput.WriteLine(
                $"{now.Sweep}: nothing has changed since {file}: {Plural.Count(now.Cells.Length, "cell")}, "
                    + $"digest {now.Digest}."
            );
        }
        else
        {
            StandardOutput.WriteLine($"{now.Sweep} has changed since {file}:");
            foreach (var change in changes)
                StandardOutput.WriteLine($"  {change}");
            foreach (var line in audit.Lines())
                StandardOutput.WriteLine($"  {line}");
            if (!audit.IsIntact)
                StandardOutput.WriteLine($"  {audit.Summary()}");
        }
        return changes.IsEmpty && audit.IsIntact ? ExitCode.Done : ExitCode.FinishedWithFailures;
    }

    private static string ReadText(FileInfo file) =>
        file.Exists
            ? File.ReadAllText(file.FullName)
            : throw new InputException(
                $"taugate: there is no file {file.Name} to check against; 'taugate table SWEEP --lock {file.Name}' "
                    + "writes one."
            );
}
