using System.Text.Json.Serialization;
using TauGate.Application.Control;
using TauGate.Core.Ports;

namespace TauGate.Application.Documents;

/// <summary><c>cancel</c>, <c>pause</c>, <c>resume</c> and <c>retry</c>.</summary>
/// <param name="Changed">False when it was so already.</param>
/// <param name="State">The sweep's, after the command.</param>
/// <param name="Retried">Cells put back by <c>retry</c>; absent otherwise.</param>
public sealed record SweepControlDocument(
    string Sweep,
    string Command,
    bool Changed,
    string State,
    bool CoordinatorRunning,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Retried
) : Document
{
    /// <summary>What came of the command as a document.</summary>
    public static SweepControlDocument Of(SweepControlled outcome) =>
        new(
            outcome.Sweep,
            Word(outcome.Kind),
            outcome.Reply.Changed,
            Word(outcome.State),
            outcome.Coordinators.IsBeating,
            outcome.Kind == ControlKind.Retry ? outcome.Reply.Cells : null
        );
}

/// <summary><c>drain</c>.</summary>
/// <param name="Host">Null of a worker that has been silent for more than a minute.</param>
/// <param name="Changed">False when it was asked already.</param>
public sealed record DrainDocument(string Worker, string? Host, string Command, bool Changed, bool CoordinatorRunning)
    : Document
{
    /// <summary>What came of the command as a document.</summary>
    public static DrainDocument Of(DrainedWorker outcome) =>
        new(
            outcome.Id.ToString(),
            outcome.Row?.Host,
            Word(ControlKind.Drain),
            outcome.Reply.Changed,
            outcome.Coordinators.IsBeating
        );
}
