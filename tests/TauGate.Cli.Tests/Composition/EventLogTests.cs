using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TauGate.Cli.Composition;

namespace TauGate.Cli.Tests.Composition;

public sealed class EventLogTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly FakeTimeProvider _clock = new(
        new DateTimeOffset(2026, 11, 23, 12, 0, 5, 250, TimeSpan.FromHours(2))
    );

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Event_is_one_line_with_the_time_in_utc()
    {
        Log(verbose: false).Say("first\nsecond");

        Assert.Equal("2026-11-23 10:00:05.250Z first | second\n", _output.ToString());
    }

    [Fact]
    public void Level_is_said_unless_it_is_information_and_the_cause_is_not_lost()
    {
        Log(verbose: false).CreateLogger("Akka.Remote").LogError(new IOException("broken pipe"), "Association ended");

        Assert.Equal("2026-11-23 10:00:05.250Z error: Association ended: broken pipe\n", _output.ToString());
    }

    [Theory]
    [InlineData("TauGate.Cluster.Nodes.ClusterNode", LogLevel.Information, false, true)]
    [InlineData("TauGate.Cluster.Nodes.ClusterNode", LogLevel.Debug, false, false)]
    [InlineData("TauGate.Cluster.Nodes.ClusterNode", LogLevel.Debug, true, true)]
    [InlineData("Akka.Cluster", LogLevel.Information, false, false)]
    [InlineData("Akka.Cluster", LogLevel.Warning, false, true)]
    [InlineData("Akka.Cluster", LogLevel.Information, true, true)]
    public void Libraries_are_heard_less_than_the_program(
        string category,
        LogLevel level,
        bool verbose,
        bool expected
    ) => Assert.Equal(expected, Log(verbose).CreateLogger(category).IsEnabled(level));

    private EventLog Log(bool verbose) => new(_output, _clock, verbose);
}
