using TauGate.Core.Election;
using TauGate.Core.Ports;

namespace TauGate.Core.Tests.Election;

public sealed class TermWatchTests
{
    private static readonly TermRow Held = new(new TermNumber(3), "host", "address", 10);
    private readonly TermWatch _watch = new(TimeSpan.FromSeconds(6));

    [Fact]
    public void Free_term_is_taken_at_once() =>
        Assert.True(_watch.Observe(Held with { Holder = null, Address = null }, false, TimeSpan.Zero));

    [Fact]
    public void Term_of_a_dead_holder_is_taken_at_once() =>
        Assert.True(_watch.Observe(Held, holderIsDead: true, TimeSpan.Zero));

    [Fact]
    public void Beat_that_stands_still_for_the_takeover_time_is_taken()
    {
        Assert.Equal([false, false, false, true], Observe((0, 10), (2, 10), (4, 10), (6, 10)));
    }

    [Fact]
    public void Beat_that_moves_starts_the_wait_again()
    {
        Assert.Equal(
            [false, false, false, false, false, false, true],
            Observe((0, 10), (2, 10), (4, 11), (6, 11), (8, 11), (9, 11), (10, 11))
        );
    }

    [Fact]
    public void Time_without_the_database_proves_nothing()
    {
        Assert.Equal([false, false, false, false, true], Observe((0, 10), (20, 10), (22, 10), (24, 10), (26, 10)));
    }

    private bool[] Observe(params (int Seconds, long Beat)[] readings) =>
        [.. readings.Select(r => _watch.Observe(Held with { Beat = r.Beat }, false, TimeSpan.FromSeconds(r.Seconds)))];
}
