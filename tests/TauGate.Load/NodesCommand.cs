using System.CommandLine;
using TauGate.Testbed;

namespace TauGate.Load;

/// <summary>Many lightweight workers and one coordinator; prints what that takes.</summary>
internal static class NodesCommand
{
    public static Command Build()
    {
        var workers = new Option<int>("--workers") { Description = "Worker nodes.", DefaultValueFactory = _ => 200 };
        var slots = new Option<int>("--slots") { Description = "Slots of each worker.", DefaultValueFactory = _ => 1 };
        var processes = new Option<int>("--processes")
        {
            Description = "Processes that the workers share.",
            DefaultValueFactory = _ => 4,
        };
        var cells = new Option<int>("--cells")
        {
            Description = "Cells of the sweep, ten for each seed.",
            DefaultValueFactory = _ => 10_000,
        };
        var duration = new Option<int>("--cell-milliseconds")
        {
            Description = "How long a trainer holds a cell.",
            DefaultValueFactory = _ => 1_000,
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long cells are counted, unless all are done before.",
            DefaultValueFactory = _ => 60,
        };
        var urgent = new Option<int>("--urgent")
        {
            Description =
                "Cells of a sweep of higher priority that is submitted over it, ten for each seed; 0 submits none.",
            DefaultValueFactory = _ => 0,
        };
        var data = new Option<string?>("--data")
        {
            Description = "Folder with MNIST's files, which the coordinator stores. Default: they are fetched.",
        };
        var command = new Command(
            "nodes",
            "Join many worker nodes with fake trainers to one coordinator process, keep them all busy, "
                + "and kill and restart the coordinator in the end."
        )
        {
            workers,
            slots,
            processes,
            cells,
            duration,
            seconds,
            urgent,
            data,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                using var fetched = new TemporaryFolder();
                await using var run = new NodesRun(
                    parsed.GetValue(data) ?? await MnistFiles.FetchAsync(fetched.Path),
                    parsed.GetValue(workers),
                    parsed.GetValue(slots),
                    parsed.GetValue(processes),
                    parsed.GetValue(cells),
                    parsed.GetValue(urgent),
                    TimeSpan.FromMilliseconds(parsed.GetValue(duration)),
                    TimeSpan.FromSeconds(parsed.GetValue(seconds))
                );
                await run.RunAsync(cancellation);
                return 0;
            }
        );
        return command;
    }
}
