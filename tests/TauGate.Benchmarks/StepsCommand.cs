using System.CommandLine;
using System.Diagnostics;
using TauGate.Core.Sweeps;
using TauGate.Training.Native;

namespace TauGate.Benchmarks;

/// <summary>
/// A training step of each method against its matrix products alone, and against libtorch's graph, with every slot
/// busy.
/// </summary>
internal static class StepsCommand
{
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var slots = new Option<int>("--slots")
        {
            Description = "Processes that measure at the same time, one a core.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var only = new Option<bool>("--here")
        {
            Description = "Measure in this process alone and print plain numbers.",
            Hidden = true,
        };
        var command = new Command(
            "steps",
            "Training steps by method: time, ratio to the matrix products alone, ratio of libtorch's graph to it."
        )
        {
            data,
            slots,
            only,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(data);
                if (parsed.GetValue(only))
                {
                    foreach (var row in StepTimes.Measure(folder))
                        Console.WriteLine(row.ToLine());
                    return 0;
                }
                var measured = await Task.WhenAll(
                    Enumerable.Range(0, parsed.GetValue(slots)).Select(_ => MeasureInProcessAsync(folder, cancellation))
                );
                Print(measured);
                return 0;
            }
        );
        return command;
    }

    private static async Task<StepTimes[]> MeasureInProcessAsync(string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["steps", "--here", "--data", folder])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in TrainerEnvironment.Variables(Numerics.Native))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var lines = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"A measuring process ended with {process.ExitCode}.");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(StepTimes.Parse)];
    }

    private static void Print(StepTimes[][] measured)
    {
        Console.WriteLine(
            $"{measured.Length} processes at the same time; microseconds a step of 128 images; "
                + $"medians of {StepTimes.Rounds} interleaved rounds, mean of the processes"
        );
        Console.WriteLine("method         kernels   products   libtorch   kernels/products   libtorch/kernels");
        foreach (var rows in measured.SelectMany(m => m).GroupBy(r => r.Method))
        {
            var (kernels, products, torch) = (
                rows.Average(r => r.Kernels),
                rows.Average(r => r.Products),
                rows.Average(r => r.Libtorch)
            );
            Console.WriteLine(
                Invariant(
                    $"{rows.Key, -12} {kernels, 9:0} {products, 10:0} {torch, 10:0} {kernels / products, 18:0.00} "
                        + $"{torch / kernels, 18:0.00}"
                )
            );
        }
    }
}
