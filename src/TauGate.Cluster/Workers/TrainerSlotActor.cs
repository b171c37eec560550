using Akka.Actor;
using TauGate.Cluster.Standing;

namespace TauGate.Cluster.Workers;

/// <summary>
/// A slot as the cluster sees it. The slot itself works outside the ActorSystem; this actor turns what it does, on
/// whatever thread, into messages to the worker, in order.
/// </summary>
internal sealed class TrainerSlotActor : ReceiveActor
{
    private readonly WorkerRuntime _runtime;
    private readonly Action<SlotEvent> _listener;

    public TrainerSlotActor(WorkerRuntime runtime, int slot)
    {
        _runtime = runtime;
        var self = Self;
        _listener = happened =>
        {
            if (happened.Slot == slot)
                self.Tell(happened);
        };
        Receive<SlotEvent>(Context.Parent.Tell);
    }

    protected override void PreStart() => _runtime.SlotChanged += _listener;

    protected override void PostStop() => _runtime.SlotChanged -= _listener;
}
