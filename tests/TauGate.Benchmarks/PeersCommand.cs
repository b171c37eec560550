using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TauGate.Testbed;

namespace TauGate.Benchmarks;

/// <summary>
/// The same grid by a plain PyTorch script, by Dask.distributed and by TauGate, one after the other on the same cores.
/// </summary>
internal static class PeersCommand
{
    private static readonly string Scripts = Path.Combine(
        TauGateProgram.RepositoryRoot,
        "tests",
        "TauGate.Benchmarks",
        "peers"
    );

    public static Command Build()
    {
        var data = CommonOptions.Data();
        var seeds = new Option<int>("--seeds")
        {
            Description = "Seeds of the grid; six cells and a foundation each.",
            DefaultValueFactory = _ => 10,
        };
        var slots = new Option<int>("--slots")
        {
            Description = "Cells at the same time.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var python = new Option<string>("--python")
        {
            Description =
                "Interpreter with PyTorch and Dask.distributed (Debian: python3-torch, libopenblas0-pthread, "
                + "python3-distributed).",
            DefaultValueFactory = _ => "/usr/bin/python3",
        };
        var programs = new Option<string[]>("--programs")
        {
            Description = "Which of plain, dask and taugate, which is always the last.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["plain", "dask", "taugate"],
        };
        var command = new Command(
            "peers",
            "Cells an hour of the same grid: one PyTorch process a cell, Dask.distributed, TauGate."
        )
        {
            data,
            seeds,
            slots,
            python,
            programs,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var job = new Job(parsed.GetRequiredValue(data), parsed.GetValue(seeds), parsed.GetValue(slots));
                var (chosen, interpreter) = (parsed.GetValue(programs)!, parsed.GetValue(python)!);
                var runs = new List<Run>();
                if (chosen.Contains("plain"))
                    runs.Add(
                        await ScriptAsync("PyTorch, a process a cell", interpreter, "plain.py", job, cancellation)
                    );
                if (chosen.Contains("dask"))
                    runs.Add(await ScriptAsync("Dask.distributed", interpreter, "dask_grid.py", job, cancellation));
                runs.Add(await TauGateAsync(job, cancellation));
                Print(runs);
                return 0;
            }
        );
        return command;
    }

    private static async Task<Run> ScriptAsync(
        string name,
        string python,
        string script,
        Job job,
        CancellationToken cancellation
    )
    {
        var arguments = new[]
        {
            Path.Combine(Scripts, script),
            job.Data,
            job.Seeds.ToString(CultureInfo.InvariantCulture),
            job.Slots.ToString(CultureInfo.InvariantCulture),
        };
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true };
        foreach (var library in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS" })
            start.Environment[library] = "1";
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var lines = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
        var cells = lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        return new Run(
            name,
            watch.Elapsed,
            cells.Count,
            cells
                .GroupBy(c => c.GetProperty("method").GetString()!)
                .ToDictionary(
                    g => g.Key,
                    g =>
                        (
                            g.Average(c => c.GetProperty("target").GetDouble()),
                            g.Average(c => c.GetProperty("source").GetDouble())
                        )
                )
        );
    }

    // With a home and a cache of its own: making the database and mapping the images is part of it.
    private static async Task<Run> TauGateAsync(Job job, CancellationToken cancellation)
    {
        await using var home = new TemporaryHome();
        var watch = Stopwatch.StartNew();
        await using var program = home.Start(
            "run",
            Path.Combine(Scripts, "grid.yaml"),
            "--set",
            $"seeds=0..{job.Seeds - 1}",
            "--data",
            job.Data,
            "--slots",
            $"{job.Slots}",
            "--json"
        );
        var cells = (await program.FinishAsync(TimeSpan.FromHours(2), cancellation))
            .ExpectExit(0)
            .Json.GetProperty("cells")
            .GetProperty("done")
            .GetInt32();
        var time = watch.Elapsed;
        var rows = (await TauGateProgram.RunAsync(home.Path, "table", "peers", "--json"))
            .ExpectExit(0)
            .Json.GetProperty("rows")
            .EnumerateArray();
        return new Run(
            "TauGate",
            time,
            cells,
            rows.ToDictionary(
                r =>
                    r.GetProperty("label").GetString()
                    + (r.GetProperty("axes").TryGetProperty("rank", out var rank) ? rank.GetInt32() : ""),
                r => (Mean(r, "target_accuracy"), Mean(r, "source_accuracy"))
            )
        );

        static double Mean(JsonElement row, string metric) =>
            row.GetProperty("metrics").GetProperty(metric).GetProperty("mean").GetDouble();
    }

    private static void Print(List<Run> runs)
    {
        Console.WriteLine("                            cells   seconds   cells/h   TauGate's cells/h to it");
        foreach (var run in runs)
            Console.WriteLine(
                Invariant(
                    $"{run.Name, -26} {run.Cells, 6} {run.Time.TotalSeconds, 9:0} {run.Rate, 9:0} "
                        + $"{runs[^1].Rate / run.Rate, 25:0.0}"
                )
            );
        Console.WriteLine();
        Console.WriteLine(
            $"mean test accuracy, rotated / upright, in %: {string.Join("   ", runs.Select(r => r.Name))}"
        );
        foreach (var method in runs[0].Accuracy.Keys)
        {
            var shown = runs.Select(r =>
                r.Accuracy.TryGetValue(method, out var a)
                    ? Invariant($"{100 * a.Target:0.00} / {100 * a.Source:0.00}")
                    : "-"
            );
            Console.WriteLine($"{method, -10} {string.Join("   ", shown)}");
        }
    }

    private sealed record Job(string Data, int Seeds, int Slots);

    private sealed record Run(
        string Name,
        TimeSpan Time,
        int Cells,
        Dictionary<string, (double Target, double Source)> Accuracy
    )
    {
        public double Rate => Cells / Time.TotalHours;
    }
}
