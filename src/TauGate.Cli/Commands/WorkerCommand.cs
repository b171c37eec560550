using System.CommandLine;
using TauGate.Cli.Composition;

namespace TauGate.Cli.Commands;

/// <summary>Runs a worker until it is told to stop.</summary>
internal static class WorkerCommand
{
    public static Command Build(CommonOptions options, StopSignals signals)
    {
        var node = new NodeOptions();
        var command = new CommandWithExamples(
            "worker",
            "Run a worker: it joins a cluster and trains. It needs no database, no data set and no shared disk. "
                + "SIGTERM lets it end what it executes, hand back the rest and leave.",
            """
            taugate worker --seeds 10.0.0.1:4053 --bind 10.0.0.7 --cert /etc/taugate/cert
            taugate worker --seeds 127.0.0.1:4053 --slots 2 --home /var/tmp/worker-2
            """
        )
        {
            node.Seeds,
            node.Bind,
            node.PublicHost,
            node.Certificate,
            node.Hocon,
            options.Home,
            options.DataFolder,
            options.Slots,
            node.DrainDeadline,
            node.Verbose,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var arguments = node.Read(parsed, options);
                var log = new EventLog(Console.Error, TimeProvider.System, parsed.GetValue(node.Verbose));
                signals.SecondAnswer = "taugate: handing back what executes. Once more ends it at once.";
                await new WorkerSession(options.HomeOf(parsed).Create(), arguments, log).RunAsync(
                    cancellation,
                    signals.Hurry
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
