using System.CommandLine;
using System.Diagnostics;
using TauGate.Core.Randomness;
using TauGate.Core.Scheduling;
using TauGate.Core.Tests.Scheduling;

namespace TauGate.Benchmarks;

/// <summary>
/// The scheduler itself in simulated time: many machines of mixed speed, and how close it comes to what they could do
/// at best.
/// </summary>
internal static class FarmCommand
{
    private const double FoundationSeconds = 2;

    // Seconds of a cell on an ordinary slot, by method: what 'taugate table SWEEP --table runtime' showed, rounded.
    private static readonly (string Method, double Seconds)[] Cells =
    [
        ("frozen", 0.2),
        ("taugate", 0.9),
        ("ia3", 0.5),
        ("bias", 0.5),
        ("lora rank=1", 0.9),
        ("lora rank=8", 0.9),
        ("head", 0.4),
        ("full", 1.9),
    ];

    private static readonly double[] Slowness = [1, 1, 1.3, 1.7, 2.5];

    public static Command Build()
    {
        var machines = new Option<int>("--machines") { Description = "Worker nodes.", DefaultValueFactory = _ => 64 };
        var slots = new Option<int>("--slots") { Description = "Slots of each.", DefaultValueFactory = _ => 16 };
        var scale = new Option<double>("--scale")
        {
            Description = "How many times as long as here tasks take.",
            DefaultValueFactory = _ => 1,
        };
        var draws = CommonOptions.Count(
            "--draws",
            "Simulations of each size, which differ in how much each task takes.",
            5
        );
        var command = new Command(
            "farm",
            "Simulate the scheduler on machines of mixed speed: busy share and makespan against the lower bound."
        )
        {
            machines,
            slots,
            scale,
            draws,
        };
        command.SetAction(parsed =>
        {
            Console.WriteLine(
                $"{parsed.GetValue(machines)} machines of {parsed.GetValue(slots)} slots, each 1, 1, 1.3, "
                    + "1.7 or 2.5 times as slow as the fastest; times vary by a fifth, "
                    + $"cells take {parsed.GetValue(scale) * Cells.Average(c => c.Seconds):0.0} s on average; "
                    + $"means of {parsed.GetValue(draws)}"
            );
            Console.WriteLine(
                "cells/slot    cells   makespan s   lower bound s   makespan/bound   busy share   (lowest)   asked "
                    + "back   executed   seconds of ours"
            );
            foreach (var perSlot in new[] { 5, 20, 100 })
                Print(
                    perSlot,
                    [
                        .. Enumerable
                            .Range(0, parsed.GetValue(draws))
                            .Select(d =>
                                Simulate(
                                    parsed.GetValue(machines),
                                    parsed.GetValue(slots),
                                    perSlot,
                                    parsed.GetValue(scale),
                                    d
                                )
                            ),
                    ]
                );
        });
        return command;
    }

    private static void Print(int perSlot, Run[] runs) =>
        Console.WriteLine(
            Invariant(
                $"{perSlot, 10}{runs[0].Cells, 9}{runs.Average(r => r.Makespan), 13:0.0}"
                    + $"{runs.Average(r => r.Bound), 16:0.0}{runs.Average(r => r.Makespan / r.Bound), 17:0.000}"
                    + $"{runs.Average(r => r.Busy), 13:0.000}{runs.Min(r => r.Busy), 11:0.000}"
                    + $"{runs.Average(r => r.Moves), 13:0}{runs.Average(r => r.Executions), 11:0}"
                    + $"{runs.Average(r => r.Own.TotalSeconds), 18:0.0}"
            )
        );

    private static Run Simulate(int machines, int slots, int perSlot, double scale, int draw)
    {
        var seeds = machines * slots * perSlot / Cells.Length;
        var grid = Grids.Grid(new SweepId(1), seeds, [.. Cells.Select(c => c.Method)]);
        var draws = new RandomStream(draw, "benchmark", "farm");
        var seconds = new Dictionary<TaskKey, double>();
        for (var i = 0; i < grid.Foundations.Count; i++)
            seconds[grid.Foundations[i]] = FoundationSeconds * Varied();
        for (var i = 0; i < grid.Cells.Count; i++)
            seconds[grid.Cells[i]] = Cells[i % Cells.Length].Seconds * Varied();
        var state = new SchedulerState(SchedulerSettings.Default);
        var farm = new Farm(state, key => seconds[key]);
        farm.Knows(grid);
        var watch = Stopwatch.StartNew();
        state.Activate(grid, Grids.NothingKnown);
        for (var machine = 0; machine < machines; machine++)
            farm.Add(slots, Slowness[machine % Slowness.Length]);
        farm.Run();
        return new Run(
            grid.Cells.Count,
            farm.Makespan,
            seconds.Values.Sum() / farm.Power,
            farm.Useful / (farm.Makespan * machines * slots),
            farm.Moves,
            farm.Executions,
            watch.Elapsed
        );

        double Varied() => scale * (0.8 + 0.4 * draws.NextUniform());
    }

    /// <summary>One simulation.</summary>
    /// <param name="Bound">Seconds in which all slots together could do it at best.</param>
    /// <param name="Own">What it took us.</param>
    private sealed record Run(
        int Cells,
        double Makespan,
        double Bound,
        double Busy,
        int Moves,
        int Executions,
        TimeSpan Own
    );
}
