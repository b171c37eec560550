using System.CommandLine;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>Lets a worker end what it executes and leave.</summary>
internal static class DrainCommand
{
    /// <summary>How long a worker that the database does not know may take to appear.</summary>
    private static readonly TimeSpan NewWorker = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    public static Command Build(CommonOptions options)
    {
        var worker = new Argument<string>("worker") { Description = "A worker's id, the beginning of it, or a host with one worker ('taugate status' lists them)." };
        var command = new CommandWithExamples("drain", "Let a worker end what it executes within its deadline, hand back the rest, and leave. Costs no cell an attempt.", """
            taugate drain 3fa9c1d2
            taugate drain a-host --db postgres://me@db.example/taugate
            """)
        { worker, options.Database, options.InsecureDatabase, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await options.OpenExistingAsync(parsed, cancellation);
            var (id, row) = await FindAsync(session.Database.Sweeps, parsed.GetRequiredValue(worker), cancellation);
            var control = session.Database.Control;
            var coordinators = await control.CoordinatorsAsync(cancellation);
            var reply = await AskAsync(control, new ControlCommand(CommandId.New(), ControlKind.Drain, null, id, Issuer.Name), coordinators.IsBeating, cancellation);
            if (parsed.GetValue(options.Json))
            {
                StandardOutput.WriteLine(RunJson.Print(new JsonObject
                {
                    ["worker"] = id.ToString(),
                    ["host"] = row?.Host,
                    ["command"] = "drain",
                    ["changed"] = reply.Changed,
                    ["coordinator_running"] = coordinators.IsBeating,
                }));
            }
            else
            {
                foreach (var line in Lines(id, row, reply, coordinators)) StandardOutput.WriteLine(line);
            }
            return ExitCode.Done;
        });
        return command;
    }

    // A worker that has been silent for more than a minute is not listed, but its whole id is enough.
    private static async Task<(WorkerId Id, WorkerRow? Row)> FindAsync(ISweepStore sweeps, string argument, CancellationToken cancellation)
    {
        var (workers, _) = await sweeps.WorkersAsync(cancellation);
        if (Guid.TryParse(argument, out var id) && workers.All(w => w.Id.Value != id)) return (new WorkerId(id), null);
        var row = WorkerTarget.Find(workers, argument);
        return (row.Id, row);
    }

    // A new worker's row comes after its ready line, when its trainers agree.
    private static async Task<ControlReply> AskAsync(IControlStore control, ControlCommand command, bool mayCome, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Poll)
        {
            try
            {
                return await control.RequestAsync(command, cancellation);
            }
            catch (InputException) when (mayCome && waited < NewWorker)
            {
                await Task.Delay(Poll, cancellation);
            }
        }
    }

    private static IEnumerable<string> Lines(WorkerId id, WorkerRow? row, ControlReply reply, CoordinatorView coordinators)
    {
        var name = $"Worker {ClusterPhrases.ShortId(id)}{(row is null ? "" : $" on {row.Host}")}";
        yield return (reply.Changed, row?.State) switch
        {
            (false, _) => $"{name} was asked to leave already, and the coordinator has not told it yet; nothing has changed.",
            (true, WorkerState.Left or WorkerState.Lost or WorkerState.Draining) =>
                $"{name} {(row.State == WorkerState.Draining ? "drained" : row.State == WorkerState.Left ? "had left" : "was lost")} when it was heard last; should it be back within a minute, it drains.",
            _ => $"{name} drains: it ends what it executes, hands back the rest and leaves. 'taugate watch' shows it.",
        };
        if (reply.Changed) yield return ClusterPhrases.Next(coordinators, "it is carried out");
    }
}
