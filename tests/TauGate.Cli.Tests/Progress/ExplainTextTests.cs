using TauGate.Application.Explaining;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using static TauGate.Cli.Tests.Progress.WatchSamples;

namespace TauGate.Cli.Tests.Progress;

public sealed class ExplainTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Quarantined_cell_shows_every_attempt_and_what_to_do()
    {
        var attempts = new[] { Attempt(1, counted: false), Attempt(2), Attempt(3, ofFoundation: true) };
        var history = new CellHistory("lora rank=8", 3, "quarantined", "3 failures", 2, 1, [.. attempts]);
        var cell = new ExplainedCell(7, history, null);

        Assert.Equal(
            [
                "quarantined: lora rank=8 seed 3 (cell 7): 3 failures",
                "  attempt 1 on a-host, 2026-11-23 12:00:00 UTC after 1.5 s (before the last retry): ended by SIGSEGV",
                "      last",
                "      words",
                "  attempt 2 on a-host, 2026-11-23 12:00:00 UTC after 1.5 s: ended by SIGSEGV",
                "      last",
                "      words",
                "  foundation, attempt 3 on a-host, 2026-11-23 12:00:00 UTC after 1.5 s: ended by SIGSEGV",
                "      last",
                "      words",
                "  2 nodes died while it executed",
                "  1 node died while its foundation executed",
                "... and 4 more; the table 'failure' has all attempts, and 'taugate explain paper CELL' tells of one.",
                "When the cause is gone, 'taugate retry paper' puts them back.",
            ],
            ExplainText.Lines(
                new ExplainedCells(Stored(), Samples.Cells(6, 16, quarantined: 5), [cell], IsNamed: false)
            )
        );
    }

    [Fact]
    public void Cell_with_a_result_says_where_it_comes_from_and_asks_for_nothing()
    {
        var result = new Provenance(default, 2, "b-host", default(NumericClass), default(ResultDigest), "1.0", Noon);
        var cell = new ExplainedCell(7, new CellHistory("frozen", 0, "done", null, 0, 0, []), result);

        var explained = new ExplainedCells(Stored(), Samples.Cells(16, 16), [cell], IsNamed: true);

        var lines = ExplainText.Lines(explained).ToArray();

        Assert.Equal(
            ["done: frozen seed 0 (cell 7)", "  trained on b-host by attempt 2, recorded 2026-11-23 12:00:00 UTC"],
            lines[..2]
        );
        Assert.Equal(4, lines.Length);
        Assert.Contains($"execution {Guid.Empty}", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_without_given_up_cells_says_so() =>
        Assert.Equal(
            ["paper: no cell was given up."],
            ExplainText.Lines(new ExplainedCells(Stored(), Samples.Cells(6, 16), [], IsNamed: false))
        );

    private static FailedAttempt Attempt(int number, bool counted = true, bool ofFoundation = false) =>
        new(
            ofFoundation,
            number,
            counted,
            FailureKind.Crashed,
            "ended by SIGSEGV",
            "last\nwords",
            "a-host",
            default,
            Noon.AddSeconds(-1.5),
            Noon
        );
}
