using System.CommandLine;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>The commands that change what is wanted of a stored sweep. They work while no coordinator runs.</summary>
internal static class SweepControlCommand
{
    public static Command Cancel(CommonOptions options) => Build(options, ControlKind.Cancel,
        "End a sweep: nothing more of it is begun, and what executes for it alone is stopped. Results stay; 'submit' or 'run' makes it active again.");

    public static Command Pause(CommonOptions options) => Build(options, ControlKind.Pause, "Begin nothing more of a sweep; what executes ends. 'resume' goes on.");

    public static Command Resume(CommonOptions options) => Build(options, ControlKind.Resume, "Go on with a paused sweep.");

    public static Command Retry(CommonOptions options) => Build(options, ControlKind.Retry,
        "Put a sweep's quarantined and blocked cells back, with all their attempts, whether or not the sweep is under way.");

    private static CommandWithExamples Build(CommonOptions options, ControlKind kind, string description)
    {
        var word = RunJson.Word(kind);
        var sweep = StoredSweeps.Argument();
        var command = new CommandWithExamples(word, description, $"""
            taugate {word} paper
            taugate {word} paper --db postgres://me@db.example/taugate
            """)
        { sweep, options.Database, options.InsecureDatabase, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await options.OpenExistingAsync(parsed, cancellation);
            // One that waits for its tuning may have no cells yet.
            var argument = parsed.GetRequiredValue(sweep);
            var pending = await session.Database.Tuning.FindAsync(StoredSweeps.NameOf(argument), cancellation);
            var stored = pending is null ? await StoredSweeps.FindAsync(session.Database.Sweeps, argument, cancellation) : null;
            var (id, name) = pending is null ? (stored!.Id, stored.Name) : (pending.SweepId, pending.Name);
            var control = session.Database.Control;
            var reply = await control.RequestAsync(new ControlCommand(CommandId.New(), kind, id, null, Issuer.Name), cancellation);
            var coordinators = await control.CoordinatorsAsync(cancellation);
            if (parsed.GetValue(options.Json))
            {
                var state = (await session.Database.Tuning.FindAsync(name, cancellation))?.State ?? (await session.Database.Sweeps.FindAsync(name, cancellation))?.State ?? stored?.State;
                StandardOutput.WriteLine(RunJson.Print(Document(kind, name, state ?? SweepState.Active, reply, coordinators)));
            }
            else
            {
                foreach (var line in Lines(kind, name, reply, coordinators)) StandardOutput.WriteLine(line);
            }
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What happened, and what happens next.</summary>
    internal static IEnumerable<string> Lines(ControlKind kind, string sweep, ControlReply reply, CoordinatorView coordinators)
    {
        yield return (kind, reply.Changed) switch
        {
            (ControlKind.Cancel, true) => $"{sweep} is cancelled; its results stay. 'taugate submit' or 'taugate run' makes it active again.",
            (ControlKind.Cancel, false) => $"{sweep} was cancelled already; nothing has changed.",
            (ControlKind.Pause, true) => $"{sweep} is paused: nothing more of it is begun, what executes ends. 'taugate resume {sweep}' goes on.",
            (ControlKind.Pause, false) => $"{sweep} was paused already; nothing has changed.",
            (ControlKind.Resume, true) => $"{sweep} goes on.",
            (ControlKind.Resume, false) => $"{sweep} was not paused; nothing has changed.",
            _ when reply.Cells == 0 => $"{sweep} has no cell that was given up; nothing has changed.",
            _ => $"{Phrases.Count(reply.Cells, "cell")} of {sweep} put back, to be trained while the sweep is submitted ('taugate submit') or run ('taugate run').",
        };
        if (reply.Changed && (kind != ControlKind.Retry || reply.Cells > 0)) yield return ClusterPhrases.Next(coordinators, "it is carried out");
    }

    private static JsonObject Document(ControlKind kind, string sweep, SweepState state, ControlReply reply, CoordinatorView coordinators)
    {
        var document = new JsonObject
        {
            ["sweep"] = sweep,
            ["command"] = RunJson.Word(kind),
            ["changed"] = reply.Changed,
            ["state"] = RunJson.Word(state),
            ["coordinator_running"] = coordinators.IsBeating,
        };
        if (kind == ControlKind.Retry) document["retried"] = reply.Cells;
        return document;
    }
}
