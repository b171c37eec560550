using System.CommandLine;
using TauGate.Testbed;
using TauGate.Testbed.Chaos;

namespace TauGate.Load;

/// <summary>Runs random schedules of deaths and checks the ledger after each.</summary>
internal static class ChaosCommand
{
    public static Command Build()
    {
        var schedules = new Option<int>("--schedules") { Description = "How many.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed")
        {
            Description =
                "The first one's seed; the others count up. A schedule is repeated by its seed and --schedules 1.",
            DefaultValueFactory = _ => 1,
        };
        var patience = new Option<int>("--patience")
        {
            Description = "Seconds that a sweep may take after the last repair.",
            DefaultValueFactory = _ => 120,
        };
        var data = new Option<string?>("--data")
        {
            Description = "Folder with MNIST's files. Default: they are fetched.",
        };
        var logs = new Option<string?>("--logs")
        {
            Description = "File for what all nodes said, written when something is wrong.",
        };
        var command = new Command(
            "chaos",
            "Kill trainers, workers, coordinators and the database at random moments of small sweeps, "
                + "and check what the ledger says after each."
        )
        {
            schedules,
            seed,
            patience,
            data,
            logs,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(seed),
                    parsed.GetValue(schedules),
                    TimeSpan.FromSeconds(parsed.GetValue(patience)),
                    parsed.GetValue(data),
                    parsed.GetValue(logs),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        int seed,
        int schedules,
        TimeSpan patience,
        string? data,
        string? logs,
        CancellationToken cancellation
    )
    {
        using var fetched = new TemporaryFolder();
        var dataFolder = data ?? await MnistFiles.FetchAsync(fetched.Path);
        var bad = 0;
        ChaosCluster? cluster = null;
        try
        {
            for (var n = 0; n < schedules; n++)
            {
                var schedule = ChaosSchedule.Of(seed + n);
                Console.WriteLine(schedule);
                try
                {
                    cluster ??= await ChaosCluster.StartAsync(dataFolder);
                    var outcome = await cluster.RunAsync(schedule, patience, cancellation);
                    Console.WriteLine(
                        Invariant(
                            $"  {(outcome.IsSound ? "sound" : "WRONG")} after {outcome.Elapsed.TotalSeconds:F1} s; "
                                + $"so far {outcome.Executions} executions of {outcome.Tasks} tasks, "
                                + $"{outcome.Attestations} attestations"
                        )
                    );
                    if (outcome.IsSound)
                        continue;
                    foreach (var finding in outcome.Findings)
                        Console.WriteLine($"  {finding}");
                }
#pragma warning disable CA1031 // Whatever becomes of one schedule, the others are run.
                catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    Console.WriteLine($"  FAILED: {e}");
                }
                bad++;
                if (cluster is null)
                    continue;
                if (logs is not null)
                    await File.WriteAllTextAsync(logs, cluster.Logs, cancellation);
                // What is wrong would be found again after every later schedule.
                await cluster.DisposeAsync();
                cluster = null;
            }
        }
        finally
        {
            if (cluster is not null)
                await cluster.DisposeAsync();
        }
        Console.WriteLine($"{schedules} schedules, {bad} with findings");
        return bad == 0 ? 0 : 1;
    }
}
