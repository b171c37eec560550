using TauGate.Application.Watching;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Cli.Tests.Progress;

/// <summary>States of a cluster to show.</summary>
internal static class WatchSamples
{
    public static CoordinatorView Holder { get; } =
        new(
            new TermRow(new TermNumber(3), "a-host/boot/12/34", "akka.tcp://taugate@10.0.0.1:4053", 7),
            IsBeating: true,
            [Node("a-host", "akka.tcp://taugate@10.0.0.1:4053"), Node("b-host", "akka.tcp://taugate@10.0.0.2:4053")]
        );

    public static CoordinatorView Nobody { get; } =
        new(new TermRow(new TermNumber(3), null, null, 7), IsBeating: false, []);

    public static WorkerRow Worker(
        int number,
        WorkerState state = WorkerState.Active,
        int executing = 4,
        int spooled = 0,
        string? reason = null,
        string? host = null
    ) =>
        new(
            new WorkerId(new Guid(number, 0, 0, new byte[8])),
            1,
            host ?? $"host-{number}",
            4,
            default(NumericClass),
            "linux",
            "1",
            "2"
        )
        {
            State = state,
            Executing = executing,
            Spooled = spooled,
            Reason = reason,
        };

    public static StoredSweep Stored(
        string name = "paper",
        SweepState state = SweepState.Active,
        int revision = 1,
        int priority = 0,
        long cells = 16
    ) =>
        new(new SweepId(1), name, revision, default(SpecDigest), DateTimeOffset.UnixEpoch, cells, 2)
        {
            State = state,
            Priority = priority,
        };

    public static WatchedSweep Sweep(
        long done = 6,
        long total = 16,
        string name = "paper",
        SweepState state = SweepState.Active,
        double? rate = null,
        TimeSpan? left = null,
        long quarantined = 0,
        params FailedCell[] failures
    ) =>
        new(
            Stored(name, state),
            Samples.Cells(done, total, quarantined: quarantined),
            TimeSpan.FromSeconds(12),
            rate,
            left,
            [.. failures]
        );

    public static FailedCell Failure(long ordinal = 7, string label = "lora rank=8") =>
        new(ordinal, label, 3, "quarantined", FailureKind.Crashed, "ended by SIGSEGV", "last\nwords", 3, "host-2");

    private static CoordinatorRow Node(string host, string address) => new(Guid.NewGuid(), host, address, "1");
}
