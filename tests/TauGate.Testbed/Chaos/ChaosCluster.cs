using System.Globalization;

namespace TauGate.Testbed.Chaos;

/// <summary>
/// A small cluster that lives through schedules, one after another. After each, everything that was taken away runs
/// again.
/// </summary>
public sealed class ChaosCluster : IAsyncDisposable
{
    /// <summary>Short waits, so that what they lead to happens within a schedule.</summary>
    private const string ShortWaits = """
        taugate {
          node.join-deadline = 5m
          term { beat = 500ms, takeover = 2s }
          worker { heartbeat = 250ms, lost-after = 3s, resend-after = 3s }
          schedule { reload = 500ms, first-backoff = 200ms, longest-backoff = 1s }
        }
        """;

    private const int Seeds = 3;

    /// <summary>Exit code of a program that cannot reach its database.</summary>
    private const int UnusableEnvironment = 3;

    private const int MostStarts = 5;

    private readonly ClusterHarness _cluster;
    private readonly Dictionary<ClusterMember, SemaphoreSlim> _members;
    private readonly SemaphoreSlim _database = new(1);

    private ChaosCluster(ClusterHarness cluster)
    {
        _cluster = cluster;
        _members = cluster.Members.ToDictionary(m => m, _ => new SemaphoreSlim(1));
    }

    /// <summary>What every node said.</summary>
    public string Logs => _cluster.Logs;

    /// <summary>Two coordinators, two workers and a database.</summary>
    public static async Task<ChaosCluster> StartAsync(string dataFolder) =>
        new(
            await ClusterHarness.StartAsync(
                new ClusterShape
                {
                    DataFolder = dataFolder,
                    Coordinators = 2,
                    Workers = 2,
                    LocalConf = ShortWaits,
                }
            )
        );

    /// <summary>
    /// Submits a sweep of its own, lets the schedule happen, waits for the sweep's end, and looks for anything that is
    /// wrong.
    /// </summary>
    /// <param name="patience">For the sweep's end after the last repair.</param>
    public async Task<ChaosOutcome> RunAsync(ChaosSchedule schedule, TimeSpan patience, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var sweep = string.Create(CultureInfo.InvariantCulture, $"chaos-{schedule.Seed}");
        await _cluster.SubmitAsync(sweep, Sweep(sweep, schedule.Seed));
        var findings = new List<string>();
        findings.AddRange(
            (await Task.WhenAll(schedule.Steps.Select(step => TryAsync(step, sweep, cancellation)))).OfType<string>()
        );

        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(patience);
        try
        {
            await _cluster.UntilSettledAsync(sweep, late.Token);
        }
        catch (InvalidOperationException e) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            findings.Add(e.Message.Split('\n')[0]);
        }
        findings.AddRange(await _cluster.FindingsAsync(cancellation));
        var (executions, tasks, attestations) = await _cluster.Facts.ExecutionsAsync(cancellation);
        return new ChaosOutcome(
            schedule,
            TimeProvider.System.GetElapsedTime(began),
            executions,
            tasks,
            attestations,
            [.. findings]
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (var gate in _members.Values)
            gate.Dispose();
        _database.Dispose();
    }

    private static string Sweep(string name, int seed) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            name: {{name}}
            seeds: {{(long)seed * Seeds}}..{{((long)seed * Seeds) + Seeds - 1}}
            foundation: { hidden: [64], epochs: 1 }
            target: { epochs: 1 }
            methods:
              frozen: {}
              taugate: {}
              bias: {}
              ia3: {}
              lora: { rank: [1, 2, 4] }
            """
        );

    /// <summary>
    /// What went wrong with a step; null when it was done. The others go on, and what was taken away is given back.
    /// </summary>
    private async Task<string?> TryAsync(ChaosStep step, string sweep, CancellationToken cancellation)
    {
        try
        {
            await HappenAsync(step, sweep, cancellation);
            return null;
        }
#pragma warning disable CA1031 // It is a finding, whatever it is.
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return $"{step}: {e.GetType().Name}: {e.Message}";
        }
    }

    private async Task HappenAsync(ChaosStep step, string sweep, CancellationToken cancellation)
    {
        await Task.Delay(step.At, cancellation);
        var worker = _cluster.Workers[step.Target % _cluster.Workers.Count];
        switch (step.Act)
        {
            case ChaosAct.KillTrainer:
                // It may have ended between the look and the signal.
                foreach (var trainer in Processes.TrainersOf(worker.Program.Id).Take(1))
                    Processes.TrySignal(trainer, Processes.Kill);
                break;
            case ChaosAct.KillWorker:
                await WithAsync(worker, m => AwayAsync(m, m.KillAsync, step.Repair, cancellation));
                break;
            case ChaosAct.TerminateWorker:
                await WithAsync(worker, m => AwayAsync(m, m.TerminateAsync, step.Repair, cancellation));
                break;
            case ChaosAct.DrainWorker:
                await WithAsync(worker, m => AwayAsync(m, () => DrainAsync(m), step.Repair, cancellation));
                break;
            case ChaosAct.FreezeWorker:
                await WithAsync(worker, m => FreezeAsync(m, step.Repair, cancellation));
                break;
            case ChaosAct.KillHolder:
                await WithAsync(await HolderAsync(holds: true, cancellation), m =>
                    AwayAsync(m, m.KillAsync, step.Repair, cancellation)
                );
                break;
            case ChaosAct.KillStandby:
                await WithAsync(await HolderAsync(holds: false, cancellation), m =>
                    AwayAsync(m, m.KillAsync, step.Repair, cancellation)
                );
                break;
            case ChaosAct.TerminateHolder:
                await WithAsync(await HolderAsync(holds: true, cancellation), m =>
                    AwayAsync(m, m.TerminateAsync, step.Repair, cancellation)
                );
                break;
            case ChaosAct.FreezeHolder:
                await WithAsync(await HolderAsync(holds: true, cancellation), m =>
                    FreezeAsync(m, step.Repair, cancellation)
                );
                break;
            case ChaosAct.StopDatabase:
                await DatabaseAwayAsync(_cluster.Server.StopAsync, step.Repair, cancellation);
                break;
            case ChaosAct.KillDatabase:
                await DatabaseAwayAsync(_cluster.Server.KillAsync, step.Repair, cancellation);
                break;
            case ChaosAct.PauseSweep:
                await CommandAsync(["pause", sweep], cancellation);
                await Task.Delay(step.Repair, cancellation);
                await CommandAsync(["resume", sweep], cancellation);
                break;
        }
    }

    /// <summary>One act at a time on a member.</summary>
    private async Task WithAsync(ClusterMember member, Func<ClusterMember, Task> act)
    {
        await _members[member].WaitAsync();
        try
        {
            await act(member);
        }
        finally
        {
            _members[member].Release();
        }
    }

    private async Task AwayAsync(ClusterMember member, Func<Task> end, TimeSpan away, CancellationToken cancellation)
    {
        await end();
        await Task.Delay(away, cancellation);
        for (var start = 1; !await TryStartAsync(member, isLast: start == MostStarts); start++)
        {
            await _database.WaitAsync(cancellation);
            _database.Release();
        }
    }

    /// <summary>
    /// False when the member has ended because the database is away: a service manager would start it again.
    /// </summary>
    private static async Task<bool> TryStartAsync(ClusterMember member, bool isLast)
    {
        await member.StartAsync();
        try
        {
            await member.ReadyAsync();
            return true;
        }
        catch (InvalidOperationException) when (!isLast)
        {
            if ((await member.Program.FinishAsync()).ExitCode != UnusableEnvironment)
                throw;
            return false;
        }
    }

    private static async Task FreezeAsync(ClusterMember member, TimeSpan frozen, CancellationToken cancellation)
    {
        member.Program.Signal(Processes.Stop);
        await Task.Delay(frozen, cancellation);
        member.Program.Signal(Processes.Continue);
    }

    private async Task DrainAsync(ClusterMember worker)
    {
        var id = worker.WorkerId;
        // While nobody can take the command it waits in the database, and while that is away it is asked again.
        await CommandAsync(["drain", id.ToString()], CancellationToken.None);
        await worker.Program.FinishAsync();
    }

    private async Task DatabaseAwayAsync(
        Func<CancellationToken, Task> end,
        TimeSpan away,
        CancellationToken cancellation
    )
    {
        await _database.WaitAsync(cancellation);
        try
        {
            await end(cancellation);
            await Task.Delay(away, cancellation);
            await _cluster.Server.StartAgainAsync(cancellation);
        }
        finally
        {
            _database.Release();
        }
    }

    /// <summary>A client's command, as often as it takes until the database is there.</summary>
    private async Task CommandAsync(string[] arguments, CancellationToken cancellation)
    {
        TauGateProgram.Finished finished;
        do
        {
            finished = await _cluster.RunAsync(arguments);
            cancellation.ThrowIfCancellationRequested();
        } while (finished.ExitCode == UnusableEnvironment);
        finished.ExpectExit(0);
    }

    /// <summary>
    /// The coordinator that holds the term, or another one. The first or the last when the database cannot tell.
    /// </summary>
    private async Task<ClusterMember> HolderAsync(bool holds, CancellationToken cancellation)
    {
        ClusterMember? holder = null;
        try
        {
            holder = await _cluster.HolderAsync(cancellation);
        }
        catch (Npgsql.NpgsqlException)
        {
            // It is away.
        }
        holder ??= _cluster.Coordinators[0];
        return holds ? holder : _cluster.Coordinators.First(c => c != holder);
    }
}
