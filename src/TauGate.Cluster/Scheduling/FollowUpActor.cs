using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Recording;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Submits what follows when a submitted sweep is done: a sweep that waited for its tuning (<see cref="TuningStep"/>),
/// and the next seeds of one that grows (<see cref="GrowthStep"/>). An actor of its own, because storing a large sweep
/// takes a while. When it is interrupted, the next term does it.
/// </summary>
internal sealed class FollowUpActor : ReceiveActor, IWithTimers
{
    /// <summary>Command: a sweep may be done; look now and not only every few seconds.</summary>
    public sealed record Look;

    private sealed record Looked(ImmutableArray<string> Done);

    private sealed record Failed(Exception Error);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly OutageLog _looking;
    private readonly TimeSpan _interval;
    private bool _isLooking;
    private bool _wasAsked;

    public FollowUpActor(ITuningStore tuning, IGrowthStore growth, TermNumber term, ClusterSettings settings)
    {
        _interval = settings.Reload;
        _looking = new OutageLog(
            _log,
            "Tuned and growing sweeps cannot go on",
            "Tuned and growing sweeps can go on again."
        );
        Receive<Look>(_ =>
        {
            _wasAsked = _isLooking;
            if (_isLooking)
                return;
            _isLooking = true;
            FollowUpAsync(tuning, growth, term)
                .PipeTo(Self, success: done => new Looked(done), failure: e => new Failed(e));
        });
        Receive<Looked>(m =>
        {
            _looking.Succeeded();
            foreach (var line in m.Done)
                _log.Info(line);
            Again();
        });
        Receive<Failed>(m =>
        {
            if (m.Error is TermLostException)
                Context.Parent.Tell(new LedgerProtocol.TermLost());
            else
                _looking.Failed(m.Error);
            Again();
        });

        void Again()
        {
            _isLooking = false;
            if (_wasAsked)
                Self.Tell(new Look());
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), new Look(), TimeSpan.Zero, _interval);

    private static async Task<ImmutableArray<string>> FollowUpAsync(
        ITuningStore tuning,
        IGrowthStore growth,
        TermNumber term
    ) => [.. await TuningStep.ContinueAsync(tuning, term), .. await GrowthStep.ContinueAsync(growth, term)];
}
