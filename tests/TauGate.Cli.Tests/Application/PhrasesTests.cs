using TauGate.Application.Wording;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Tests.Application;

public sealed class PhrasesTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(-3, "0 s")]
    [InlineData(0.4, "0 s")]
    [InlineData(8.5, "9 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(130, "2 min 10 s")]
    [InlineData(3599.7, "1 h 00 min")]
    [InlineData(3900, "1 h 05 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void Duration_is_rounded_once_and_shown_in_two_units(double seconds, string expected) =>
        Assert.Equal(expected, Phrases.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Cells_leave_out_what_did_not_happen() =>
        Assert.Equal("7 of 1,600 cells done", Phrases.Cells(Samples.Cells(7, 1_600), 0));

    [Fact]
    public void Cells_name_everything_that_happened() =>
        Assert.Equal(
            "9 of 16 cells done, 4 reused, 1 diverged, 2 collapsed, 3 quarantined, 1 blocked",
            Phrases.Cells(Samples.Cells(9, 16, diverged: 1, collapsed: 2, quarantined: 3, blocked: 1), 4)
        );

    [Fact]
    public void Standing_of_an_open_sweep_says_what_runs_apart_from_what_waits() =>
        Assert.Equal(
            "9 of 1,600 cells done, 4 reused; 1,589 pending, 2 running; 1 min 02 s",
            Phrases.Standing(Samples.Cells(9, 1_600, running: 2), 4, TimeSpan.FromSeconds(62))
        );

    [Fact]
    public void Standing_of_a_settled_sweep_says_how_long_it_took() =>
        Assert.Equal("16 of 16 cells done; 8 s", Phrases.Standing(Samples.Cells(16, 16), 0, TimeSpan.FromSeconds(8)));

    [Theory]
    [InlineData("done", "trained lora rank=8, seed 1 in 3.1 s")]
    [InlineData("diverged", "lora rank=8, seed 1 diverged after 3.1 s")]
    [InlineData("timed out", "lora rank=8, seed 1 timed out after 3.1 s")]
    public void Ended_task_is_a_sentence(string status, string expected) =>
        Assert.Equal(expected, TaskText.Of(Samples.Finished(status)));
}
