using Microsoft.Extensions.Time.Testing;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Tests.Progress;

public sealed class PlainRunViewTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public void First_update_is_shown_at_once()
    {
        View().Update(Samples.Run(0, 16, waiting: "trainers are starting"));

        Assert.Equal(["[12 s] 0 of 16 cells done; trainers are starting"], Lines());
    }

    [Fact]
    public void Updates_between_two_lines_are_left_out()
    {
        var view = View();
        view.Update(Samples.Run(1, 16));
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        view.Update(Samples.Run(2, 16));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        view.Update(Samples.Run(3, 16));
        view.Update(Samples.Run(4, 16));

        Assert.Equal(["[12 s] 1 of 16 cells done", "[12 s] 3 of 16 cells done"], Lines());
    }

    [Fact]
    public void End_is_shown_whenever_it_comes_and_once()
    {
        var view = View();
        view.Update(Samples.Run(15, 16, left: TimeSpan.FromSeconds(3)));
        view.Update(Samples.Run(16, 16, left: TimeSpan.Zero));
        view.Update(Samples.Run(16, 16, left: TimeSpan.Zero));

        Assert.Equal(["[12 s] 15 of 16 cells done; about 3 s left", "[12 s] 16 of 16 cells done"], Lines());
    }

    [Fact]
    public void Reason_for_waiting_takes_the_place_of_the_estimate()
    {
        View().Update(Samples.Run(4, 16, left: TimeSpan.FromSeconds(3), waiting: "waiting for another"));

        Assert.Equal(["[12 s] 4 of 16 cells done; waiting for another"], Lines());
    }

    [Fact]
    public void Quiet_view_does_not_speak_of_single_tasks()
    {
        var view = View();
        view.Update(Samples.Run(4, 16, executing: ["ia3, seed 0"]));
        view.Happened(Samples.Started());
        view.Happened(Samples.Finished("done"));

        Assert.Equal(["[12 s] 4 of 16 cells done"], Lines());
    }

    [Fact]
    public void Verbose_view_tells_of_each_task_that_begins_and_ends_once()
    {
        var view = View(verbose: true);
        view.Happened(Samples.Started());
        view.Update(Samples.Run(4, 16, executing: ["lora rank=8, seed 1"]));
        view.Update(Samples.Run(4, 16, executing: ["lora rank=8, seed 1"]));
        view.Happened(Samples.Finished("crashed"));

        Assert.Equal(
            ["training lora rank=8, seed 1", "[12 s] 4 of 16 cells done", "lora rank=8, seed 1 crashed after 3.1 s"],
            Lines()
        );
    }

    [Fact]
    public void Said_lines_are_printed_as_they_are()
    {
        View().Say("warning: [a] %");

        Assert.Equal(["warning: [a] %"], Lines());
    }

    private PlainRunView View(bool verbose = false) => new(_output, _clock, verbose);

    private string[] Lines() => _output.ToString().TrimEnd('\n').Split('\n');
}
