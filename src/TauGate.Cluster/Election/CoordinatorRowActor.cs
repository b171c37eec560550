using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Logging;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Election;

/// <summary>Refreshes this coordinator's row, which <c>status</c> reads.</summary>
internal sealed class CoordinatorRowActor : ReceiveActor, IWithTimers
{
    private sealed record Write;

    private sealed record Written(Exception? Error);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly OutageLog _writing = new(
        Context.GetLogger(),
        "The coordinator's row cannot be written",
        "The coordinator's row can be written again."
    );

    public CoordinatorRowActor(IControlStore control, CoordinatorRow row)
    {
        Receive<Write>(_ =>
            WriteAsync(control, row).PipeTo(Self, success: () => new Written(null), failure: e => new Written(e))
        );
        Receive<Written>(m =>
        {
            if (m.Error is { } error)
                _writing.Failed(error);
            else
                _writing.Succeeded();
            Timers.StartSingleTimer(nameof(Write), new Write(), Interval);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Self.Tell(new Write());

    private static async Task WriteAsync(IControlStore control, CoordinatorRow row) =>
        await control.UpsertCoordinatorAsync(row, CancellationToken.None);
}
