using System.CommandLine;
using TauGate.Application;
using TauGate.Application.Documents;
using TauGate.Application.Status;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;

namespace TauGate.Cli.Commands;

/// <summary>
/// Shows the state of sweeps, the cells that were given up and why, the coordinators, the workers and the latest
/// commands.
/// </summary>
internal static class StatusCommand
{
    private const string Description =
        "Show how sweeps stand: counts of cells, quarantined cells with their last "
        + "error, coordinators, workers, last commands. Without a sweep, all of them.";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        sweep.Arity = ArgumentArity.ZeroOrOne;
        var command = new CommandWithExamples(
            "status",
            Description,
            """
            taugate status
            taugate status paper
            taugate status paper --json
            """
        )
        {
            sweep,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (home, json) = (options.HomeOf(parsed), parsed.GetValue(options.Json));
                await using var session = await DatabaseSession.OpenExistingAsync(
                    home,
                    options.UrlOf(parsed),
                    cancellation
                );
                if (parsed.GetValue(sweep) is { } name)
                {
                    if (session is null)
                        throw SweepArgument.NoDatabase(home);
                    await ShowOneAsync(session.Stores, SweepArgument.NameOf(name), json, cancellation);
                }
                else if (session is null)
                {
                    Output.Write(json, AllSweepsDocument.Empty, ["No sweep has been run yet."]);
                }
                else
                {
                    await ShowAllAsync(session.Stores, json, cancellation);
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    /// <summary>Prints one sweep.</summary>
    /// <exception cref="InputException">There is no such sweep.</exception>
    public static async Task ShowOneAsync(Stores stores, string name, bool json, CancellationToken cancellation)
    {
        var status = await StatusQuery.OneAsync(stores, name, cancellation);
        Document document = status switch
        {
            StoredSweepStatus stored => SweepStatusDocument.Of(stored),
            WaitingSweepStatus waiting => WaitingSweepDocument.Of(waiting),
            _ => throw new InvalidOperationException($"{status} is no status that is printed."),
        };
        Output.Write(json, document, StatusText.Lines(status));
    }

    /// <summary>Prints all sweeps.</summary>
    public static async Task ShowAllAsync(Stores stores, bool json, CancellationToken cancellation)
    {
        var status = await StatusQuery.AllAsync(stores, cancellation);
        Output.Write(json, AllSweepsDocument.Of(status), StatusText.Lines(status));
    }
}
