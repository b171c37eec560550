using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Trainers;
using TauGate.Core.Sweeps;
using TauGate.Testbed;
using TauGate.Training.Native;

namespace TauGate.Benchmarks;

/// <summary>
/// What <c>taugate run</c> takes on a new home, on the same home again, and with nothing left to train.
/// </summary>
internal static class StartCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    public static Command Build()
    {
        var data = CommonOptions.Data();
        var slots = CommonOptions.Count("--slots", "Trainers of each run.", 2);
        var seeds = CommonOptions.Count("--seeds", "Seeds of each run; enough for two minutes give its busy share.", 2);
        var sweep = new Option<FileInfo>("--sweep")
        {
            Description = "Sweep whose seeds are replaced by new ones.",
            DefaultValueFactory = _ => new FileInfo(
                Path.Combine(TauGateProgram.RepositoryRoot, "sweeps", "quick.yaml")
            ),
        }.AcceptExistingOnly();
        var command = new Command(
            "start",
            "Seconds to the first trained cell, memory of a trainer, busy share of slots: cold, warm, "
                + "and everything reused."
        )
        {
            data,
            slots,
            seeds,
            sweep,
        };
        command.SetAction(
            (parsed, cancellation) =>
                MeasureAsync(
                    new Job(
                        parsed.GetRequiredValue(data),
                        parsed.GetValue(slots),
                        parsed.GetValue(seeds),
                        parsed.GetValue(sweep)!.FullName
                    ),
                    cancellation
                )
        );
        return command;
    }

    private static async Task MeasureAsync(Job job, CancellationToken cancellation)
    {
        await using var home = new TemporaryHome();
        Run[] runs =
        [
            await RunAsync("cold", home, job, firstSeed: 0, cancellation),
            await RunAsync("warm", home, job, firstSeed: job.Seeds, cancellation),
            await RunAsync("reused", home, job, firstSeed: job.Seeds, cancellation),
        ];
        var ready = await Task.WhenAll(Enumerable.Range(0, job.Slots).Select(_ => ReadyAsync(home, cancellation)));
        // Not before: it leaves the server running, which the runs are to start themselves.
        await using var server = await DatabaseServer.StartAsync(home.Path);
        Print(job, ready.Max(), runs, await new LedgerFacts(server).IntervalsAsync(cancellation));
    }

    private static async Task<Run> RunAsync(
        string name,
        TemporaryHome home,
        Job job,
        int firstSeed,
        CancellationToken cancellation
    )
    {
        var began = TimeProvider.System.GetUtcNow().UtcDateTime;
        var watch = Stopwatch.StartNew();
        await using var program = home.Start(
            "run",
            job.Sweep,
            "--as",
            $"seeds-{firstSeed}",
            "--set",
            $"seeds={firstSeed}..{firstSeed + job.Seeds - 1}",
            "--data",
            job.Data,
            "--slots",
            $"{job.Slots}",
            "--json"
        );
        var watching = WatchAsync(program, cancellation);
        var finished = await program.FinishAsync(Patience, cancellation);
        var time = watch.Elapsed;
        return new Run(name, began, time, finished.ExpectExit(0).Json, await watching);
    }

    /// <summary>Memory of the trainers' own, as often as is cheap.</summary>
    private static async Task<List<Sample>> WatchAsync(TauGateProgram program, CancellationToken cancellation)
    {
        var samples = new List<Sample>();
        using var timer = new PeriodicTimer(Look);
        while (!program.HasEnded && await timer.WaitForNextTickAsync(cancellation))
        {
            var at = TimeProvider.System.GetUtcNow().UtcDateTime;
            samples.Add(
                new Sample(at, [.. Processes.TrainersOf(program.Id).Select(Processes.PrivateMemory).OfType<double>()])
            );
        }
        return samples;
    }

    /// <summary>From the start of a trainer process to its hello; runs do not tell it.</summary>
    private static async Task<TimeSpan> ReadyAsync(TemporaryHome home, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var command = new TrainerCommand(
            TauGateProgram.Executable,
            ["trainer", "--cache", home.Cache],
            TrainerEnvironment.Variables
        );
        await using var trainer = await SoloTrainer.StartAsync(command, [], Numerics.Native, cancellation);
        return watch.Elapsed;
    }

    private static void Print(Job job, TimeSpan ready, Run[] runs, IReadOnlyList<SlotInterval> intervals)
    {
        Console.WriteLine(
            Invariant(
                $"{Path.GetFileName(job.Sweep)}, {job.Seeds} seeds a run, {job.Slots} slots; "
                    + $"a trainer process is ready after {ready.TotalSeconds:0.00} s (the slowest of {job.Slots} "
                    + $"started together)"
            )
        );
        Console.WriteLine(
            "run      trained   first cell s   elapsed s   process s   MiB of a trainer's own   busy share after "
                + "the first minute"
        );
        foreach (var run in runs)
        {
            var own = intervals.Where(i => i.Started >= run.Began && i.Started <= run.Ended).ToList();
            Console.WriteLine(
                Invariant(
                    $"{run.Name, -6} {run.Trained, 9} {Text(run.FirstCell, "0.0"), 14} {run.Elapsed, 11:0.0} "
                        + $"{run.Time.TotalSeconds, 11:0.0} {Text(run.Memory(own, job.Slots), "0"), 24} "
                        + $"{BusyShare(own, job.Slots), 35}"
                )
            );
        }
    }

    private static string BusyShare(List<SlotInterval> own, int slots)
    {
        if (own.Count == 0)
            return "-";
        var (first, last) = (own.Min(i => i.Started), own.Max(i => i.Finished));
        if (last - first < LongEnough)
            return Invariant($"too short: {(last - first).TotalSeconds:0} of {LongEnough.TotalSeconds:0} s");
        var from = first + WarmUp;
        return (own.Sum(i => i.SecondsWithin(from, last)) / (slots * (last - from).TotalSeconds)).ToString(
            "0.0 %",
            CultureInfo.InvariantCulture
        );
    }

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private sealed record Job(string Data, int Slots, int Seeds, string Sweep);

    /// <summary>Own memory of each trainer that there was, in MiB.</summary>
    private sealed record Sample(DateTime At, IReadOnlyList<double> Trainers);

    private sealed record Run(
        string Name,
        DateTime Began,
        TimeSpan Time,
        JsonElement Result,
        IReadOnlyList<Sample> Samples
    )
    {
        public DateTime Ended => Began + Time;

        public int Trained => Result.GetProperty("trained").GetInt32();

        public double Elapsed => Result.GetProperty("elapsed_seconds").GetDouble();

        public double? FirstCell =>
            Result.GetProperty("first_cell_seconds") is { ValueKind: JsonValueKind.Number } seconds
                ? seconds.GetDouble()
                : null;

        /// <summary>
        /// The most that a trainer had. While one of them is missing, what all share counts as the others' own.
        /// </summary>
        public double? Memory(List<SlotInterval> own, int slots) =>
            own.Count == 0
                ? null
                : Samples
                    .Where(s =>
                        s.Trainers.Count == slots && s.At >= own.Min(i => i.Started) && s.At <= own.Max(i => i.Finished)
                    )
                    .Max(s => (double?)s.Trainers.Max());
    }
}
