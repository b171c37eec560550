using System.CommandLine;
using TauGate.Testbed;

namespace TauGate.Benchmarks;

/// <summary>
/// What <c>kill -9</c> of the coordinator that holds the term costs the slots, when a standby takes over.
/// </summary>
internal static class TakeoverCommand
{
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var rounds = CommonOptions.Count("--rounds", "How often the coordinator is killed; a good minute each.", 3);
        var command = new Command(
            "takeover",
            "Kill the coordinator that schedules, again and again: idle slot-seconds, seconds to the next result, "
                + "results lost or recorded twice."
        )
        {
            data,
            rounds,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                try
                {
                    return await MeasureAsync(parsed.GetRequiredValue(data), parsed.GetValue(rounds), cancellation);
                }
                catch (InvalidOperationException e) when (cancellation.IsCancellationRequested)
                {
                    // What a node or a wait says that was interrupted is no news.
                    throw new OperationCanceledException("Interrupted.", e, cancellation);
                }
            }
        );
        return command;
    }

    private static async Task<int> MeasureAsync(string data, int rounds, CancellationToken cancellation)
    {
        await using var cluster = await ClusterHarness.StartAsync(
            new ClusterShape
            {
                DataFolder = data,
                Coordinators = 2,
                Workers = TakeoverSweep.Slots,
            }
        );
        var sweep = new TakeoverSweep(cluster);
        await sweep.BeginAsync(cancellation);
        var cell = await sweep.SecondsPerCellAsync(cancellation);
        Console.WriteLine(
            Invariant(
                $"2 coordinators, {TakeoverSweep.Slots} workers of one slot, real trainers, "
                    + $"cells of sweeps/quick.yaml with {cell:0.0} slot-seconds each, foundations included"
            )
        );
        Console.WriteLine(
            "        usual gap between   idle slot-seconds beyond usual gaps             longest gap   next result"
        );
        Console.WriteLine(
            "round     executions, ms    30 s before   1 s before to 30 s after     around it, ms      after, s"
        );
        for (var n = 1; n <= rounds; n++)
        {
            var round = await sweep.RoundAsync(cancellation);
            Console.WriteLine(
                Invariant(
                    $"{n, 5} {round.UsualGap.TotalMilliseconds, 18:0} {round.IdleBefore, 14:0.00} "
                        + $"{round.Idle, 26:0.00} {round.LongestGap.TotalMilliseconds, 17:0} "
                        + $"{round.NextResult.TotalSeconds, 13:0.0}"
                )
            );
        }
        await cluster.UntilSettledAsync(TakeoverSweep.Name, cancellation);
        var (executions, tasks, attestations) = await cluster.Facts.ExecutionsAsync(cancellation);
        var findings = await cluster.FindingsAsync(cancellation);
        Console.WriteLine(
            $"{executions} executions of {tasks} tasks, {attestations} of them a second time with the same bits; "
                + $"{(findings.Count == 0 ? "no result lost or recorded twice" : $"{findings.Count} findings:")}"
        );
        foreach (var finding in findings)
            Console.WriteLine($"  {finding}");
        return findings.Count == 0 ? 0 : 1;
    }
}
