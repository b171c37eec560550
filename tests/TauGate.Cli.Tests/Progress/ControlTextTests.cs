using TauGate.Application.Control;
using TauGate.Application.Submission;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using static TauGate.Cli.Tests.Progress.WatchSamples;

namespace TauGate.Cli.Tests.Progress;

public sealed class ControlTextTests
{
    [Theory]
    [InlineData(ControlKind.Cancel, "paper is cancelled")]
    [InlineData(ControlKind.Pause, "paper is paused")]
    [InlineData(ControlKind.Resume, "paper goes on")]
    [InlineData(ControlKind.Retry, "2 cells of paper put back")]
    public void Command_says_what_happened_and_that_it_waits_for_a_coordinator(ControlKind kind, string said)
    {
        var reply = new ControlReply(true, kind == ControlKind.Retry ? 2 : 0);

        var lines = ControlText.Lines(Controlled(kind, reply, Nobody)).ToArray();

        Assert.StartsWith(said, lines[0], StringComparison.Ordinal);
        Assert.Equal("No coordinator is running: it is carried out when one starts.", lines[1]);
    }

    [Theory]
    [InlineData(ControlKind.Cancel)]
    [InlineData(ControlKind.Pause)]
    [InlineData(ControlKind.Resume)]
    [InlineData(ControlKind.Retry)]
    public void Command_that_changes_nothing_says_so_and_promises_nothing(ControlKind kind) =>
        Assert.EndsWith(
            "; nothing has changed.",
            Assert.Single(ControlText.Lines(Controlled(kind, new ControlReply(false), Holder))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Coordinator_that_will_carry_it_out_is_named() =>
        Assert.Contains(
            "a-host",
            ControlText.Lines(Controlled(ControlKind.Pause, new ControlReply(true), Holder)).Last(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Submission_says_what_it_counted_and_how_to_follow_it()
    {
        var outcome = new StoredSubmission(
            null,
            Stored(priority: 5),
            Samples.Cells(2, 16),
            TimeSpan.FromSeconds(90),
            Holder
        );

        Assert.Equal(
            [
                "paper is submitted (revision 1, priority 5).",
                "  2 of 16 cells done, 2 reused; 14 to train",
                "  about 1 min 30 s of work for one slot, from measured times",
                "  The coordinator on a-host sees to it.",
                "  taugate watch paper     follow it",
                "  taugate status paper    counts, failures, workers",
                "  taugate table paper     the results so far",
            ],
            SubmissionText.Lines(outcome)
        );
    }

    [Fact]
    public void New_revision_is_told_from_a_repeated_submission()
    {
        var repeated = SubmissionText
            .Lines(new StoredSubmission(Stored(), Stored(), Samples.Cells(16, 16), null, Holder))
            .First();
        var grown = SubmissionText
            .Lines(new StoredSubmission(Stored(), Stored(revision: 2, cells: 20), Samples.Cells(16, 20), null, Holder))
            .First();

        Assert.Equal("paper is submitted (revision 1, as before).", repeated);
        Assert.Equal("paper is submitted (revision 2 after 1, 20 cells after 16).", grown);
    }

    [Fact]
    public void Submission_of_a_paused_sweep_says_how_it_goes_on() =>
        Assert.Contains(
            "  It is paused: 'taugate resume paper' goes on.",
            SubmissionText.Lines(
                new StoredSubmission(Stored(), Stored(state: SweepState.Paused), Samples.Cells(2, 16), null, Holder)
            )
        );

    private static SweepControlled Controlled(ControlKind kind, ControlReply reply, CoordinatorView coordinators) =>
        new(kind, "paper", SweepState.Active, reply, coordinators);
}
