using System.Text.Json;
using TauGate.Application.Documents;
using TauGate.Application.Runs;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Cli.Tests.Application;

public sealed class RunDocumentTests
{
    private static readonly string[] PromisedCounts =
    [
        "total",
        "done",
        "reused",
        "diverged",
        "quarantined",
        "pending",
        "running",
    ];

    [Fact]
    public void Outcome_has_the_promised_keys()
    {
        var document = Outcome(Samples.Run(9, 16, reused: 2));

        Assert.Equal("quick", document.GetProperty("sweep").GetString());
        Assert.Equal(12, document.GetProperty("elapsed_seconds").GetDouble());
        Assert.All(PromisedCounts, key =>
            Assert.Equal(JsonValueKind.Number, document.GetProperty("cells").GetProperty(key).ValueKind)
        );
    }

    [Fact]
    public void Counts_are_the_ledgers_and_add_up()
    {
        var progress = Samples.Run(0, 0, reused: 5) with
        {
            Cells = Samples.Cells(9, 16, diverged: 1, collapsed: 2, quarantined: 3, blocked: 1),
        };

        var cells = Outcome(progress).GetProperty("cells");

        Assert.Equal(
            (16, 9, 5, 1, 2, 3, 1, 3, 0),
            (
                Count("total"),
                Count("done"),
                Count("reused"),
                Count("diverged"),
                Count("collapsed"),
                Count("quarantined"),
                Count("blocked"),
                Count("pending"),
                Count("running")
            )
        );

        long Count(string key) => cells.GetProperty(key).GetInt64();
    }

    [Fact]
    public void Running_cells_are_not_pending_too()
    {
        var cells = CellCounts.Of(Samples.Cells(9, 16, running: 2), reused: 0);

        Assert.Equal((5, 2), (cells.Pending, cells.Running));
    }

    [Fact]
    public void Interrupted_run_of_a_sweep_that_another_goes_on_with_says_what_runs()
    {
        var progress = Samples.Run(0, 0) with { Cells = Samples.Cells(9, 16, running: 3) };

        Assert.Equal(3, Outcome(progress, interrupted: true).GetProperty("cells").GetProperty("running").GetInt64());
    }

    [Fact]
    public void Elapsed_time_is_seconds_with_milliseconds() =>
        Assert.Equal(62.346, Document.Seconds(TimeSpan.FromSeconds(62.3456)));

    [Fact]
    public void Run_that_trained_nothing_has_no_first_cell()
    {
        var document = Outcome(Samples.Run(16, 16, reused: 16));

        Assert.Equal(JsonValueKind.Null, document.GetProperty("first_cell_seconds").ValueKind);
        Assert.Equal(0, document.GetProperty("trained").GetInt64());
    }

    [Fact]
    public void Interrupted_run_says_so_and_tells_what_it_trained()
    {
        var document = Outcome(
            Samples.Run(3, 16),
            interrupted: true,
            trained: 3,
            firstCell: TimeSpan.FromSeconds(4.5678)
        );

        Assert.True(document.GetProperty("interrupted").GetBoolean());
        Assert.Equal(3, document.GetProperty("trained").GetInt64());
        Assert.Equal(4.568, document.GetProperty("first_cell_seconds").GetDouble());
    }

    [Theory]
    [InlineData(FailureKind.Crashed, "crashed")]
    [InlineData(FailureKind.TimedOut, "timed_out")]
    [InlineData(FailureKind.Errored, "errored")]
    public void Failure_has_the_kind_that_the_database_has(FailureKind kind, string expected)
    {
        var failure = FailurePart.Of(
            new FailedCell(7, "lora", long.MaxValue, "quarantined", kind, "signal 9", "last line", 3, "a-host")
        );

        Assert.Equal((expected, long.MaxValue, "signal 9"), (failure.Kind, failure.Seed, failure.Detail));
    }

    [Fact]
    public void Failure_of_a_blocked_cell_has_no_kind() =>
        Assert.Null(FailurePart.Of(new FailedCell(7, "lora", 1, "blocked", null, null, null, 0, null)).Kind);

    private static JsonElement Outcome(
        RunProgress progress,
        bool interrupted = false,
        long trained = 0,
        TimeSpan? firstCell = null
    ) =>
        JsonDocument
            .Parse(
                RunDocument
                    .Of(new RunOutcome(progress, [], [], new SweepIntegrity(0, 0, 0), interrupted, trained, firstCell))
                    .Print()
            )
            .RootElement;
}
