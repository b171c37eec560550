using TauGate.Application.Control;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using static TauGate.Cli.Tests.Progress.WatchSamples;

namespace TauGate.Cli.Tests.Application;

public sealed class WorkerTargetTests
{
    private static readonly WorkerRow[] Workers =
    [
        Worker(0x1abc, host: "a-host"),
        Worker(0x1abd, host: "b-host"),
        Worker(0x1abe, host: "b-host"),
        Worker(5, WorkerState.Lost, host: "c-host"),
        Worker(6, host: "c-host"),
    ];

    [Theory]
    [InlineData("00001abc", 0x1abc)]
    [InlineData("00001ABC-0000-0000-0000-000000000000", 0x1abc)]
    [InlineData("a-host", 0x1abc)]
    [InlineData("A-Host", 0x1abc)]
    [InlineData("c-host", 6)]
    public void Worker_is_found_by_id_its_beginning_or_its_host(string argument, int expected) =>
        Assert.Equal(Worker(expected).Id, WorkerTarget.Find(Workers, argument).Id);

    [Theory]
    [InlineData("00001ab", "00001abc on a-host, 00001abd on b-host, 00001abe on b-host")]
    [InlineData("b-host", "00001abd on b-host, 00001abe on b-host.")]
    [InlineData("a-hots", "Did you mean a-host?")]
    [InlineData("nothing", "00001abc on a-host")]
    [InlineData("", "00001abc on a-host")]
    public void Argument_that_names_no_single_worker_is_refused_with_those_there_are(string argument, string named) =>
        Assert.Contains(
            named,
            Assert.Throws<InputException>(() => WorkerTarget.Find(Workers, argument)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Without_workers_the_whole_id_is_asked_for() =>
        Assert.Contains(
            "whole id",
            Assert.Throws<InputException>(() => WorkerTarget.Find([], "a-host")).Message,
            StringComparison.Ordinal
        );
}
