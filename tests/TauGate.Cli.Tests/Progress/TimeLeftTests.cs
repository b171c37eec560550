using Microsoft.Extensions.Time.Testing;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Tests.Progress;

public sealed class TimeLeftTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Estimate_is_the_time_a_cell_took_times_the_cells_left()
    {
        var left = new TimeLeft(_clock, startedAt: 0);
        _clock.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(TimeSpan.FromSeconds(120), left.Estimate(settled: 4, pending: 12));
    }

    [Fact]
    public void Cells_that_were_settled_before_do_not_count()
    {
        var left = new TimeLeft(_clock, startedAt: 100);
        _clock.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(TimeSpan.FromSeconds(120), left.Estimate(settled: 104, pending: 12));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Estimate_is_unknown_below_three_cells_of_this_run(long settled)
    {
        var left = new TimeLeft(_clock, startedAt: 10);
        _clock.Advance(TimeSpan.FromSeconds(40));

        Assert.Null(left.Estimate(settled, pending: 12));
        Assert.NotNull(left.Estimate(13, pending: 11));
    }

    [Fact]
    public void Nothing_left_needs_no_time_and_no_measurement() =>
        Assert.Equal(TimeSpan.Zero, new TimeLeft(_clock, startedAt: 16).Estimate(settled: 16, pending: 0));

    [Fact]
    public void Time_that_passes_without_a_cell_makes_the_estimate_longer()
    {
        var left = new TimeLeft(_clock, startedAt: 0);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var before = left.Estimate(3, 3);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.True(left.Estimate(3, 3) > before);
    }
}
