using System.CommandLine;
using System.CommandLine.Invocation;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>The command line: its commands, and what every command shares (signals, errors, exit codes).</summary>
internal static class TauGateCommandLine
{
    /// <summary>Parses and runs; returns the exit code.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        Console.SetError(new LenientWriter(Console.Error));
        // A connection string that the shell has split: an error about the unknown word would show a part of it.
        if (args.TakeWhile(a => a != "--").Any(a => a.StartsWith("password=", StringComparison.OrdinalIgnoreCase)))
        {
            await Console.Error.WriteLineAsync(
                "A word with a password stands alone. Put the whole connection text in quotes: "
                    + "--db 'host=db user=me password=... dbname=taugate'."
            );
            return ExitCode.BadInput;
        }
        var options = new CommonOptions();
        using var stop = new StopSignals();
        var parsed = Build(options, stop).Parse(args);
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Error = Console.Error,
        };
        if (parsed.Action is ParseErrorAction refusal)
        {
            refusal.ShowHelp = false;
            configuration.Output = Console.Error;
            await parsed.InvokeAsync(configuration);
            await Console.Error.WriteLineAsync($"Try '{CommandPath(parsed)} --help'.");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (Exception e)
        {
            var (code, message) = Explain(e, stop.Token.IsCancellationRequested);
            await Console.Error.WriteLineAsync(message);
            if (parsed.GetValue(options.Json))
                PrintError(message, code);
            return code;
        }
    }

    private static RootCommand Build(CommonOptions options, StopSignals stop)
    {
        var root = new RootCommand(
            "Runs seed x method x rank sweeps of parameter-efficient fine-tuning and keeps every result in PostgreSQL."
        )
        {
            RunCommand.Build(options),
            PlanCommand.Build(options),
            TableCommand.Build(options),
            FigureCommand.Build(options),
            ReportCommand.Build(options),
            ClaimsCommand.Build(options),
            StatusCommand.Build(options),
            ExplainCommand.Build(options),
            VerifyCommand.Build(options),
            ExportCommand.Build(options),
            NeuronsCommand.Build(options),
            SubmitCommand.Build(options),
            WatchCommand.Build(options),
            SweepControlCommand.Cancel(options),
            SweepControlCommand.Pause(options),
            SweepControlCommand.Resume(options),
            SweepControlCommand.Retry(options),
            DrainCommand.Build(options),
            CoordinatorCommand.Build(options),
            WorkerCommand.Build(options, stop),
            DbCommand.Build(options, stop),
            DataCommand.Build(options),
            CertCommand.Build(options),
            DoctorCommand.Build(options),
            CompletionCommand.Build(),
            TrainerCommand.Build(),
        };
        CommandWithExamples.ShowExamplesIn(root);
        return root;
    }

    private static (int Code, string Message) Explain(Exception exception, bool interrupted) =>
        exception switch
        {
            InputException => (ExitCode.BadInput, exception.Message),
            OperationCanceledException when interrupted => (ExitCode.Interrupted, "taugate: interrupted."),
            EnvironmentException or TrainerUnavailableException or IOException or UnauthorizedAccessException => (
                interrupted ? ExitCode.Interrupted : ExitCode.Environment,
                $"taugate: {exception.Message}"
            ),
            _ => (
                ExitCode.Defect,
                $"taugate: a defect in this program, please report it:{Environment.NewLine}{exception}"
            ),
        };

    private static void PrintError(string message, int code)
    {
        try
        {
            Output.Write(new ErrorDocument(message, code), ProgramJson.Default);
        }
        catch (EnvironmentException)
        {
            // Standard output may be what failed; standard error has the message.
        }
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (
            var result = parsed.CommandResult;
            result is not null;
            result = result.Parent as System.CommandLine.Parsing.CommandResult
        )
            names.Insert(0, result.Command is RootCommand ? "taugate" : result.Command.Name);
        return string.Join(' ', names);
    }
}
