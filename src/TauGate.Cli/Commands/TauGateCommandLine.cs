using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>The command line: its commands, and what every command shares (signals, errors, exit codes).</summary>
internal static class TauGateCommandLine
{
    /// <summary>Parses and runs; returns the exit code.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"taugate: {error.Message}");
            await Console.Error.WriteLineAsync($"Try '{CommandPath(parsed)} --help'.");
            return ExitCode.BadInput;
        }

        using var interrupt = new CancellationTokenSource();
        using var interruptSignal = StopOn(PosixSignal.SIGINT, interrupt);
        using var terminateSignal = StopOn(PosixSignal.SIGTERM, interrupt);
        using var hangupSignal = StopOn(PosixSignal.SIGHUP, interrupt);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(configuration, interrupt.Token);
        }
        catch (Exception e)
        {
            return Report(e, interrupt.IsCancellationRequested);
        }
    }

    private static RootCommand Build()
    {
        var options = new CommonOptions();
        var root = new RootCommand("Runs seed x method x rank sweeps of parameter-efficient fine-tuning and keeps every result in PostgreSQL.")
        {
            RunCommand.Build(options),
            PlanCommand.Build(options),
            TableCommand.Build(options),
            StatusCommand.Build(options),
            DbCommand.Build(options),
            DataCommand.Build(options),
            DoctorCommand.Build(options),
            CompletionCommand.Build(),
            TrainerCommand.Build(),
        };
        CommandWithExamples.ShowExamplesIn(root);
        return root;
    }

    // The first signal asks for a clean stop; the second ends the process at once.
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource interrupt) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            if (interrupt.IsCancellationRequested) return;
            context.Cancel = true;
            interrupt.Cancel();
        });

    private static int Report(Exception exception, bool interrupted)
    {
        switch (exception)
        {
            case InputException:
                Console.Error.WriteLine(exception.Message);
                return ExitCode.BadInput;
            case EnvironmentException or TrainerUnavailableException:
                Console.Error.WriteLine($"taugate: {exception.Message}");
                return interrupted ? ExitCode.Interrupted : ExitCode.Environment;
            case OperationCanceledException when interrupted:
                Console.Error.WriteLine("taugate: interrupted.");
                return ExitCode.Interrupted;
            case IOException or UnauthorizedAccessException:
                Console.Error.WriteLine($"taugate: {exception.Message}");
                return ExitCode.Environment;
            default:
                Console.Error.WriteLine($"taugate: a defect in this program, please report it:{Environment.NewLine}{exception}");
                return ExitCode.Defect;
        }
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "taugate" : result.Command.Name);
        return string.Join(' ', names);
    }
}
