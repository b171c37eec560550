using System.Collections.Immutable;
using TauGate.Application.Wording;
using TauGate.Core.Ports;

namespace TauGate.Application.Documents;

/// <summary>Who coordinates and who stands by.</summary>
/// <param name="Holder">Host of the term's holder; null without one.</param>
/// <param name="Address">The holder's Akka address.</param>
/// <param name="Beating">Whether the holder's beat is fresh.</param>
public sealed record CoordinatorsPart(
    long Term,
    string? Holder,
    string? Address,
    bool Beating,
    ImmutableArray<CoordinatorPart> Nodes
)
{
    /// <summary>The view's part.</summary>
    public static CoordinatorsPart Of(CoordinatorView view) =>
        new(
            view.Term.Number.Value,
            view.Term.Holder is { } holder ? ClusterPhrases.HostOf(holder) : null,
            view.Term.Address,
            view.IsBeating,
            [.. view.Nodes.Select(n => new CoordinatorPart(n.Id.ToString(), n.Host, n.Address, n.ProgramVersion))]
        );
}

/// <summary>A coordinator node.</summary>
public sealed record CoordinatorPart(string Id, string Host, string Address, string ProgramVersion);

/// <summary>A worker.</summary>
/// <param name="Busy">Slots with a task; null while no coordinator hears it.</param>
/// <param name="Spooled">Results on its disk; null while no coordinator hears it.</param>
public sealed record WorkerPart(
    string Id,
    string Host,
    int Slots,
    string NumericClass,
    string State,
    string? Reason,
    int? Busy,
    int? Spooled,
    string Address
)
{
    /// <summary>A worker's part.</summary>
    /// <param name="isHeard">Whether a coordinator hears workers: what one does is not known otherwise.</param>
    public static WorkerPart Of(WorkerRow worker, bool isHeard)
    {
        var isKnown = isHeard || !ClusterPhrases.IsPresent(worker);
        return new WorkerPart(
            worker.Id.ToString(),
            worker.Host,
            worker.Slots,
            worker.NumericClass.ToString(),
            Document.Word(worker.State),
            worker.Reason,
            isKnown ? worker.Executing : null,
            isKnown ? worker.Spooled : null,
            worker.Address
        );
    }
}

/// <summary>A command of the audit trail.</summary>
/// <param name="Target">The sweep's name or the worker's id.</param>
/// <param name="AppliedAt">When a coordinator carried it out; null while none has.</param>
public sealed record CommandPart(
    string Id,
    string Command,
    string Target,
    string IssuedBy,
    string IssuedAt,
    string? AppliedAt,
    string? Outcome
)
{
    /// <summary>A command's part.</summary>
    public static CommandPart Of(ControlRecord command) =>
        new(
            command.Id.ToString(),
            Document.Word(command.Kind),
            command.Target,
            command.IssuedBy,
            Document.Time(command.IssuedAt),
            command.AppliedAt is { } at ? Document.Time(at) : null,
            command.Outcome
        );
}
