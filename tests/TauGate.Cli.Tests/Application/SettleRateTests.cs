using Microsoft.Extensions.Time.Testing;
using TauGate.Application.Watching;

namespace TauGate.Cli.Tests.Application;

public sealed class SettleRateTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SettleRate _rate;

    public SettleRateTests() => _rate = new SettleRate(_clock);

    [Fact]
    public void Nothing_is_known_in_the_first_seconds()
    {
        Assert.Null(After(0, 10));
        Assert.Null(After(2, 20));
        Assert.Equal(5, After(2, 30));
    }

    [Fact]
    public void Only_the_last_minute_counts()
    {
        After(0, 0);
        After(30, 300);
        After(30, 330);

        Assert.Equal(1, After(30, 360));
    }

    [Fact]
    public void Cells_put_back_begin_the_measurement_again()
    {
        After(0, 10);
        After(5, 20);

        Assert.Null(After(1, 15));
        Assert.Equal(2, After(5, 25));
    }

    private double? After(double seconds, long settled)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return _rate.After(settled);
    }
}
