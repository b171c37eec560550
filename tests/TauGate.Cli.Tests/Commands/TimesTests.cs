using TauGate.Cli.Commands;

namespace TauGate.Cli.Tests.Commands;

public sealed class TimesTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("90s", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    public void Time_is_a_number_and_a_unit(string text, double seconds) =>
        Assert.Equal(seconds, Times.Read(text)?.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("60")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1e3s")]
    [InlineData("1w")]
    [InlineData("400d")]
    public void Anything_else_is_none(string text) => Assert.Null(Times.Read(text));
}
