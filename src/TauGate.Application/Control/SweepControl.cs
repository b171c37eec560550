using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Application.Control;

/// <summary>Pauses, resumes, cancels and retries stored sweeps. Works without a coordinator too.</summary>
public static class SweepControl
{
    /// <summary>
    /// Stores a command about the sweep of a name, also of one that waits for its tuning and has no cells yet.
    /// </summary>
    /// <param name="kind">Not <see cref="ControlKind.Drain"/> or <see cref="ControlKind.Submit"/>.</param>
    /// <param name="issuer">Who gives it, such as <c>ann@laptop</c>, for the audit trail.</param>
    /// <exception cref="InputException">There is no such sweep, or it cannot be brought into that state.</exception>
    public static async Task<SweepControlled> RequestAsync(
        Stores stores,
        ControlKind kind,
        string sweep,
        string issuer,
        CancellationToken cancellation
    )
    {
        var pending = await stores.Tuning.FindAsync(sweep, cancellation);
        var stored = pending is null ? await StoredSweeps.FindAsync(stores.Sweeps, sweep, cancellation) : null;
        var (id, name) = pending is null ? (stored!.Id, stored.Name) : (pending.SweepId, pending.Name);
        var command = new ControlCommand(CommandId.New(), kind, id, null, issuer);
        var reply = await stores.Control.RequestAsync(command, cancellation);
        var coordinators = await stores.Control.CoordinatorsAsync(cancellation);
        var state = (await stores.Tuning.FindAsync(name, cancellation))?.State
            ?? (await stores.Sweeps.FindAsync(name, cancellation))?.State
            ?? stored?.State
            ?? SweepState.Active;
        return new SweepControlled(kind, name, state, reply, coordinators);
    }
}

/// <summary>The outcome of a command about a sweep.</summary>
/// <param name="State">After it.</param>
public sealed record SweepControlled(
    ControlKind Kind,
    string Sweep,
    SweepState State,
    ControlReply Reply,
    CoordinatorView Coordinators
);
