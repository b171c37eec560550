using TauGate.Core.Scheduling;

namespace TauGate.Core.Tests.Scheduling;

public sealed class DurationBookTests
{
    [Fact]
    public void First_measurement_replaces_the_guess_and_later_ones_move_it()
    {
        var book = new DurationBook();
        var kind = book.KindOf("lora rank=8");
        book.Measured(kind, 10);
        Assert.Equal(10, book.Seconds(kind));
        book.Measured(kind, 20);
        Assert.Equal(12.5, book.Seconds(kind));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Value_that_no_clock_gives_is_ignored(double seconds)
    {
        var book = new DurationBook();
        var kind = book.KindOf("head");
        var guess = book.Seconds(kind);
        book.Measured(kind, seconds);
        Assert.Equal(guess, book.Seconds(kind));
    }

    [Fact]
    public void Backoff_doubles_up_to_its_limit()
    {
        var settings = SchedulerSettings.Default;
        Assert.Equal(
            [1.0, 2, 4, 8, 16, 32, 60, 60],
            Enumerable.Range(1, 8).Select(f => settings.WaitAfter(f).TotalSeconds)
        );
        Assert.Equal(60, settings.WaitAfter(100_000).TotalSeconds);
    }
}
