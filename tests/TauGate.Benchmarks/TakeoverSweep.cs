using TauGate.Testbed;

namespace TauGate.Benchmarks;

/// <summary>A sweep that keeps every slot of a cluster busy while coordinators die, one after the other.</summary>
internal sealed class TakeoverSweep(ClusterHarness cluster)
{
    public const string Name = "takeover";

    /// <summary>Workers, of one slot each: the ledger names an execution's worker, not its slot.</summary>
    public const int Slots = 2;

    private const int FirstSeeds = 2;

    /// <summary>
    /// Work for a round, its waits and the restart included, and as much again: a machine may get faster meanwhile.
    /// </summary>
    private const double SlotSecondsPerRound = Slots * 150;

    private static readonly string SweepFile = Path.Combine(TauGateProgram.RepositoryRoot, "sweeps", "quick.yaml");
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private int _seeds;
    private int _cellsPerSeed;

    /// <summary>A few cells, which prepare the images and tell how long cells take here.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        await GrowAsync(FirstSeeds);
        await cluster.UntilSettledAsync(Name, cancellation);
        _cellsPerSeed = (int)await cluster.Facts.DoneAsync(Name, cancellation) / FirstSeeds;
    }

    /// <summary>Mean so far.</summary>
    public async Task<double> SecondsPerCellAsync(CancellationToken cancellation) =>
        (await cluster.Facts.IntervalsAsync(cancellation)).Sum(i => i.Duration.TotalSeconds)
        / await cluster.Facts.DoneAsync(Name, cancellation);

    /// <summary>
    /// Kills the coordinator that holds the term after a quiet while, and starts it again as standby.
    /// </summary>
    public async Task<Round> RoundAsync(CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        var cells =
            await cluster.Facts.DoneAsync(Name, late.Token)
            + (SlotSecondsPerRound / await SecondsPerCellAsync(late.Token));
        await GrowAsync((int)Math.Ceiling(cells / _cellsPerSeed));
        await UntilEveryWorkerBeginsAsync(await cluster.Facts.NowAsync(late.Token), late.Token);

        await Task.Delay(Quiet + Lead, late.Token);
        var holder = await cluster.HolderAsync(late.Token)
            ?? throw new InvalidOperationException(
                $"No coordinator holds the term. What the nodes said:\n{cluster.Logs}"
            );
        await holder.KillAsync();
        var killed = await cluster.Facts.NowAsync(late.Token);
        await Task.Delay(After, late.Token);

        await UntilEveryWorkerBeginsAsync(killed + After, late.Token);
        await holder.StartAsync();
        await holder.ReadyAsync();
        return await MeasureAsync(killed, cancellation);
    }

    private async Task<Round> MeasureAsync(DateTime killed, CancellationToken cancellation)
    {
        var gaps = Gaps(await cluster.Facts.IntervalsAsync(cancellation)).ToList();
        var (quiet, from, to) = (killed - Lead - Quiet, killed - Lead, killed + After);
        var usual = Median(gaps.Where(g => g.Started >= quiet && g.Finished <= from).Select(g => g.Duration));
        return new Round(
            usual,
            Beyond(quiet, from),
            Beyond(from, to),
            gaps.Where(g => g.Finished > from && g.Started < to).Max(g => g.Duration),
            await cluster.Facts.NextRecordedAsync(killed, cancellation) - killed
        );

        double Beyond(DateTime begin, DateTime end) =>
            gaps.Sum(g => (g with { Started = g.Started + usual }).SecondsWithin(begin, end));
    }

    /// <summary>Between the executions of each worker, which come in order.</summary>
    private static IEnumerable<SlotInterval> Gaps(IReadOnlyList<SlotInterval> executions) =>
        executions
            .GroupBy(e => e.Worker)
            .SelectMany(worker =>
                worker.Zip(worker.Skip(1), (one, next) => new SlotInterval(worker.Key, one.Finished, next.Started))
            );

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[sorted.Count / 2];
    }

    private async Task GrowAsync(int seeds)
    {
        _seeds = Math.Max(_seeds, seeds);
        (
            await cluster.RunAsync("submit", SweepFile, "--as", Name, "--set", Invariant($"seeds=0..{_seeds - 1}"))
        ).ExpectExit(0);
    }

    /// <summary>
    /// Waits until the ledger has an execution of each worker that began after a moment, and so all that began before
    /// it.
    /// </summary>
    private Task UntilEveryWorkerBeginsAsync(DateTime moment, CancellationToken cancellation) =>
        cluster.UntilAsync(
            "every worker begins a task",
            async () =>
            {
                var begun = (await cluster.Facts.IntervalsAsync(cancellation))
                    .Where(i => i.Started >= moment)
                    .Select(i => i.Worker)
                    .Distinct()
                    .Count();
                if (begun < Slots && await cluster.Facts.IsSettledAsync(Name, cancellation))
                    throw new InvalidOperationException(
                        "The sweep ended before the round did, because the machine became much faster. "
                            + "Run the command again when nothing else runs."
                    );
                return begun == Slots;
            },
            cancellation
        );

    /// <summary>What one death cost.</summary>
    /// <param name="UsualGap">Median gap between executions in the quiet while before.</param>
    /// <param name="IdleBefore">Slot-seconds of gaps beyond it in that while: what is no death's fault.</param>
    /// <param name="Idle">The same from a second before the kill until 30 s after it.</param>
    /// <param name="LongestGap">Of those around the kill.</param>
    /// <param name="NextResult">From the kill to the next committed result.</param>
    public sealed record Round(
        TimeSpan UsualGap,
        double IdleBefore,
        double Idle,
        TimeSpan LongestGap,
        TimeSpan NextResult
    );
}
