using Akka.Actor;
using TauGate.Cluster.Standing;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Reports what a slot does. The slot works outside the ActorSystem, on any thread; this actor turns its events into
/// messages to the worker's actor, in order.
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
