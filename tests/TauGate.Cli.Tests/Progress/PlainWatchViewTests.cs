using Microsoft.Extensions.Time.Testing;
using TauGate.Application.Watching;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using static TauGate.Cli.Tests.Progress.WatchSamples;

namespace TauGate.Cli.Tests.Progress;

public sealed class PlainWatchViewTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly PlainWatchView _view;

    public PlainWatchViewTests() => _view = new PlainWatchView(_output, _clock);

    public void Dispose() => _output.Dispose();

    [Fact]
    public void First_look_tells_everything_at_once()
    {
        _view.Update(
            new WatchState(
                [Sweep(rate: 0.5, left: TimeSpan.FromSeconds(20))],
                Holder,
                [Worker(1), Worker(2, WorkerState.Left)]
            )
        );

        Assert.Equal(
            [
                "coordinator: a-host at 10.0.0.1:4053, term 3; standing by: b-host",
                "worker 00000001 on host-1: takes part, 4 slots",
                "[12 s] paper: 6 of 16 cells done, 2 reused; 1 worker, 4 of 4 slots busy; 0.5 cells/s, about 20 s left",
            ],
            Lines()
        );
    }

    [Fact]
    public void What_has_not_changed_is_not_said_again_before_five_seconds()
    {
        var state = new WatchState([Sweep()], Holder, [Worker(1)]);
        _view.Update(state);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        _view.Update(state with { Sweeps = [Sweep(done: 7)] });
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        _view.Update(state with { Sweeps = [Sweep(done: 8)] });

        Assert.Equal(
            "[12 s] paper: 8 of 16 cells done, 2 reused; 1 worker, 4 of 4 slots busy",
            Assert.Single(Lines()[3..])
        );
    }

    [Fact]
    public void Worker_that_joins_drains_and_leaves_has_a_line_each_time()
    {
        _view.Update(new WatchState([], Holder, []));
        foreach (
            var state in new[] { WorkerState.Active, WorkerState.Draining, WorkerState.Draining, WorkerState.Left }
        )
            _view.Update(new WatchState([], Holder, [Worker(1, state, executing: 1)]));

        Assert.Equal(
            [
                "worker 00000001 on host-1: takes part, 4 slots",
                "worker 00000001 on host-1: draining, 1 of 4 slots busy",
                "worker 00000001 on host-1: left",
            ],
            Lines()[1..]
        );
    }

    [Fact]
    public void Without_a_coordinator_nothing_is_said_of_what_workers_do()
    {
        _view.Update(new WatchState([Sweep()], Nobody, [Worker(1, executing: 1, spooled: 1)]));

        Assert.EndsWith(
            "; 1 worker of 4 slots; no coordinator hears what they do",
            Lines()[^1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Takeover_and_failure_are_said_once()
    {
        _view.Update(new WatchState([], Nobody, []));
        for (var i = 0; i < 2; i++)
            _view.Update(new WatchState([Sweep(quarantined: 1, failures: Failure())], Holder, []));

        Assert.Equal(
            [
                "coordinator: none",
                "coordinator: a-host at 10.0.0.1:4053, term 3; standing by: b-host",
                "paper: quarantined: lora rank=8 seed 3 on host-2: ended by SIGSEGV",
            ],
            Lines()[..3]
        );
        Assert.Equal(4, Lines().Length);
    }

    [Theory]
    [InlineData(SweepState.Cancelled, 6, "; cancelled")]
    [InlineData(SweepState.Paused, 6, "; paused")]
    [InlineData(SweepState.Active, 16, "")]
    public void Change_of_a_sweeps_standing_is_said_at_once_and_once(SweepState state, int done, string rest)
    {
        _view.Update(new WatchState([Sweep()], Nobody, []));
        _view.Update(new WatchState([Sweep(done, state: state)], Nobody, []));
        _view.Update(new WatchState([Sweep(done, state: state)], Nobody, []));

        Assert.Equal($"[12 s] paper: {done} of 16 cells done, 2 reused{rest}", Assert.Single(Lines()[2..]));
    }

    [Fact]
    public void Sweep_that_stands_still_has_a_line_a_minute()
    {
        for (var second = 0; second <= 120; second++)
        {
            _view.Update(new WatchState([Sweep(state: SweepState.Paused)], Nobody, []));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, Lines().Length - 1);
    }

    [Fact]
    public void Without_workers_no_time_is_promised_but_told_what_to_start()
    {
        _view.Update(
            new WatchState([Sweep(rate: 0.5, left: TimeSpan.FromSeconds(20))], Holder, [Worker(1, WorkerState.Left)])
        );

        Assert.EndsWith(
            "2 reused; no worker; start one with 'taugate worker --seeds 10.0.0.1:4053'",
            Lines()[1],
            StringComparison.Ordinal
        );
    }

    private string[] Lines() => _output.ToString().TrimEnd('\n').Split('\n');
}
