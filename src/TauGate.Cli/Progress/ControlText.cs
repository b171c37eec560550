using TauGate.Application.Control;
using TauGate.Application.Wording;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>The outcome of a command to the cluster and what happens next, for people.</summary>
internal static class ControlText
{
    /// <summary>A command about a sweep.</summary>
    public static IEnumerable<string> Lines(SweepControlled outcome)
    {
        var (kind, sweep, reply) = (outcome.Kind, outcome.Sweep, outcome.Reply);
        yield return (kind, reply.Changed) switch
        {
            (ControlKind.Cancel, true) =>
                $"{sweep} is cancelled; its results stay. 'taugate submit' or 'taugate run' makes it active again.",
            (ControlKind.Cancel, false) => $"{sweep} was cancelled already; nothing has changed.",
            (ControlKind.Pause, true) => $"{sweep} is paused: nothing more of it is begun, what executes ends. "
                + $"'taugate resume {sweep}' goes on.",
            (ControlKind.Pause, false) => $"{sweep} was paused already; nothing has changed.",
            (ControlKind.Resume, true) => $"{sweep} goes on.",
            (ControlKind.Resume, false) => $"{sweep} was not paused; nothing has changed.",
            _ when reply.Cells == 0 => $"{sweep} has no cell that was given up; nothing has changed.",
            _ => $"{Plural.Count(reply.Cells, "cell")} of {sweep} put back, to be trained while the sweep is "
                + "submitted ('taugate submit') or run ('taugate run').",
        };
        if (reply.Changed && (kind != ControlKind.Retry || reply.Cells > 0))
            yield return ClusterPhrases.Next(outcome.Coordinators, "it is carried out");
    }

    /// <summary>A worker that was asked to leave.</summary>
    public static IEnumerable<string> Lines(DrainedWorker outcome)
    {
        var row = outcome.Row;
        var name = $"Worker {ClusterPhrases.ShortId(outcome.Id)}{(row is null ? "" : $" on {row.Host}")}";
        yield return (outcome.Reply.Changed, row?.State) switch
        {
            (false, _) =>
                $"{name} was asked to leave already, and the coordinator has not told it yet; nothing has changed.",
            (true, WorkerState.Draining) => $"{name} drained {IfBack}",
            (true, WorkerState.Left) => $"{name} had left {IfBack}",
            (true, WorkerState.Lost) => $"{name} was lost {IfBack}",
            _ => $"{name} drains: it ends what it executes, hands back the rest and leaves. 'taugate watch' shows it.",
        };
        if (outcome.Reply.Changed)
            yield return ClusterPhrases.Next(outcome.Coordinators, "it is carried out");
    }

    private const string IfBack = "when it was heard last; should it be back within a minute, it drains.";
}
