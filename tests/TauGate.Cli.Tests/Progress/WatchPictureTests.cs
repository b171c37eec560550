using Spectre.Console;
using Spectre.Console.Testing;
using TauGate.Application.Watching;
using TauGate.Application.Wording;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using static TauGate.Cli.Tests.Progress.WatchSamples;

namespace TauGate.Cli.Tests.Progress;

public sealed class WatchPictureTests
{
    [Fact]
    public void Picture_shows_sweep_coordinators_and_workers()
    {
        var lines = Draw(
            100,
            40,
            new WatchState(
                [Sweep(rate: 0.5, left: TimeSpan.FromSeconds(20), quarantined: 1, failures: Failure())],
                Holder,
                [
                    Worker(1),
                    Worker(2, WorkerState.Draining, executing: 1, spooled: 3),
                    Worker(3, WorkerState.Suspended, reason: "3 tasks failed"),
                    Worker(4, WorkerState.Lost),
                ]
            )
        );

        Assert.Equal(
            [
                $"paper  {new string('━', 17)}{new string('─', 23)} 43 %  12 s, 0.5 cells/s, about 20 s left",
                "  6 of 16 cells done, 2 reused, 1 quarantined",
                "  quarantined: lora rank=8 seed 3 on host-2: ended by SIGSEGV",
                "coordinator  a-host at 10.0.0.1:4053, term 3; standing by: b-host",
                "workers      3 workers, 9 of 12 slots busy, 3 spooled",
                "  ! host-2  00000002  draining, 1 of 4 slots busy, 3 spooled",
                "  ! host-3  00000003  suspended: 3 tasks failed",
                "  x host-4  00000004  lost",
                "  ▸ host-1  00000001  4 of 4 slots busy",
            ],
            lines
        );
    }

    [Fact]
    public void Worker_says_why_it_holds_and_what_its_slots_wait_for()
    {
        Assert.Equal(
            "holds, 1 of 4 slots busy, 2 spooled: the disk is full",
            ClusterPhrases.Worker(
                Worker(1, WorkerState.Holding, executing: 1, spooled: 2, reason: "the disk is full"),
                isHeard: true
            )
        );
        Assert.Equal(
            "3 of 4 slots busy; 1 slot waits for a core",
            ClusterPhrases.Worker(
                Worker(1, WorkerState.Active, executing: 3, reason: "1 slot waits for a core"),
                isHeard: true
            )
        );
        Assert.True(ClusterPhrases.IsPresent(Worker(1, WorkerState.Holding)));
    }

    [Fact]
    public void What_workers_did_when_a_coordinator_was_last_there_is_not_shown_as_what_they_do()
    {
        var lines = Draw(
            100,
            40,
            new WatchState(
                [Sweep()],
                Nobody,
                [Worker(1, spooled: 1), Worker(2, WorkerState.Left, executing: 0, spooled: 2)]
            )
        );

        Assert.Equal(
            [
                "workers      1 worker of 4 slots; no coordinator hears what they do",
                "  - host-2  00000002  left, 2 spooled",
                "  ▸ host-1  00000001  4 slots; no coordinator hears what it does",
            ],
            lines[^3..]
        );
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(0, 0, true)]
    public void Watching_ends_when_workers_are_not_shown_busy_with_what_is_done(
        int executing,
        int spooled,
        bool isAtRest
    )
    {
        var state = new WatchState(
            [Sweep(done: 16)],
            Holder,
            [
                Worker(1, executing: 0),
                Worker(2, executing: executing, spooled: spooled),
                Worker(3, WorkerState.Left, spooled: 2),
            ]
        );

        Assert.True(state.IsSettled);
        Assert.False((state with { GoesOn = true }).IsSettled);
        Assert.Equal(isAtRest, state.IsAtRest);
        Assert.True((state with { HasOtherWork = true }).IsAtRest);
        Assert.True((state with { Coordinators = Nobody }).IsAtRest);
    }

    [Fact]
    public void Paused_sweep_says_what_goes_on_and_estimates_nothing()
    {
        var lines = Draw(
            100,
            40,
            new WatchState([Sweep(state: SweepState.Paused, rate: 1, left: TimeSpan.FromSeconds(9))], Nobody, [])
        );

        Assert.EndsWith("37 %  12 s", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["  paused; 'taugate resume paper' goes on", "coordinator  none", "workers      no worker"],
            lines[2..]
        );
    }

    [Theory]
    [InlineData(24)]
    [InlineData(10)]
    public void Many_workers_leave_the_picture_lower_than_the_terminal_and_the_unusual_ones_in_it(int height)
    {
        var workers = Enumerable
            .Range(1, 200)
            .Select(n => Worker(n, n == 150 ? WorkerState.Suspended : WorkerState.Active, reason: "disk full"));

        var lines = Draw(80, height, new WatchState([Sweep()], Holder, [.. workers]));

        Assert.InRange(lines.Length, 1, height - 1);
        Assert.Contains(lines, l => l.Contains("suspended: disk full", StringComparison.Ordinal));
        Assert.Matches(@"^  and \d+ more$", lines[^1]);
        Assert.Contains("200 workers, 800 of 800 slots busy", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(20)]
    public void Lines_are_cropped_and_never_wrapped(int width)
    {
        var state = new WatchState(
            [
                Sweep(
                    quarantined: 1,
                    failures: Failure(
                        label: $"lora foundation.hidden=[{string.Join(", ", Enumerable.Repeat(256, 40))}]"
                    )
                ),
            ],
            Holder,
            [Worker(1, host: new string('h', 63))]
        );

        var lines = Draw(width, 40, state);

        Assert.Equal(6, lines.Length);
        Assert.All(lines, l => Assert.InRange(l.Length, 1, width));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 1)]
    public void Picture_of_a_terminal_that_was_made_tiny_has_its_lines_still(int width, int height) =>
        Assert.All(
            Draw(
                width,
                height,
                new WatchState(
                    [Sweep(rate: 0.5, quarantined: 1, failures: Failure())],
                    Holder,
                    [Worker(1), Worker(4, WorkerState.Lost)]
                )
            ),
            line => Assert.InRange(line.Length, 0, width)
        );

    private static string[] Draw(int width, int height, WatchState state)
    {
        using var console = new TestConsole().Width(width).Height(height);
        console.Write(new WatchPicture(state));
        return console.Output.Split('\n');
    }
}
