using System.CommandLine;
using TauGate.Cli.Composition;

namespace TauGate.Cli.Commands;

/// <summary>Runs a coordinator until it is told to stop.</summary>
internal static class CoordinatorCommand
{
    public static Command Build(CommonOptions options)
    {
        var node = new NodeOptions();
        var command = new CommandWithExamples(
            "coordinator",
            "Run a coordinator: it hands out the cells of submitted sweeps and records their results. Of several, "
                + "one works and the others stand by. SIGTERM gives the term up and ends it.",
            """
            taugate coordinator --db postgres://coordinator@db.example/taugate --bind 10.0.0.1 --cert /etc/taugate/cert
            taugate coordinator
            """
        )
        {
            options.Database,
            options.InsecureDatabase,
            node.Bind,
            node.PublicHost,
            node.Certificate,
            node.Hocon,
            options.Home,
            options.DataFolder,
            node.Verbose,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var arguments = node.Read(parsed, options);
                var database = options.UrlOf(parsed);
                var log = new EventLog(Console.Error, TimeProvider.System, parsed.GetValue(node.Verbose));
                await new CoordinatorSession(options.HomeOf(parsed).Create(), database, arguments, log).RunAsync(
                    cancellation
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}
