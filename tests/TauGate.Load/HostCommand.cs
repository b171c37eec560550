using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Trainers;

namespace TauGate.Load;

/// <summary>
/// A process with many worker nodes, each with an ActorSystem and a worker's runtime of its own, and trainers that only
/// wait.
/// </summary>
internal static class HostCommand
{
    public const string Name = "host";

    private const int PoolThreads = 12;
    private const int StartsAtOnce = 4;

    public static Command Build()
    {
        var workers = new Option<int>("--workers") { Required = true };
        var slots = new Option<int>("--slots") { Required = true };
        var seeds = new Option<string>("--seeds") { Required = true };
        var home = new Option<string>("--home") { Required = true };
        var hold = new Option<int>("--cell-milliseconds") { Required = true };
        var hocon = new Option<string>("--hocon") { Required = true };
        var data = new Option<string>("--data") { Required = true };
        var command = new Command(Name, "Worker nodes in one process; 'nodes' starts it.")
        {
            workers,
            slots,
            seeds,
            home,
            hold,
            hocon,
            data,
        };
        command.Hidden = true;
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(workers),
                    new Shape(
                        parsed.GetValue(slots),
                        parsed.GetValue(seeds)!,
                        parsed.GetValue(home)!,
                        parsed.GetValue(hocon)!,
                        parsed.GetValue(data)!,
                        TimeSpan.FromMilliseconds(parsed.GetValue(hold))
                    ),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(int workers, Shape shape, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            end.Cancel();
        });
        // So many ActorSystems in one process would otherwise wait for the pool to grow.
        ThreadPool.SetMinThreads(PoolThreads, PoolThreads);
        var nodes = new ConcurrentBag<ClusterNode>();
        await Parallel.ForAsync(
            0,
            workers,
            new ParallelOptions { MaxDegreeOfParallelism = StartsAtOnce, CancellationToken = end.Token },
            async (n, stop) => nodes.Add(await StartAsync(n, shape, stop))
        );
        await Console.Error.WriteLineAsync($"{workers} workers have joined.");
        await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(nodes.Select(n => n.StopAsync(TimeSpan.FromSeconds(5))));
        return 0;
    }

    private static Task<ClusterNode> StartAsync(int number, Shape shape, CancellationToken cancellation)
    {
        var own = Directory
            .CreateDirectory(Path.Combine(shape.Home, number.ToString(CultureInfo.InvariantCulture)))
            .FullName;
        var settings = new NodeSettings
        {
            Home = own,
            Roles = NodeRoles.Worker,
            ClusterId = null,
            Trainer = new TrainerCommand("none", [], _ => new Dictionary<string, string>()), // never started
            Trainers = () => new FakeTrainers(shape.Duration),
            DataFolder = shape.Data,
            Slots = shape.Slots,
            ProgramVersion = "load",
            Seeds = [.. shape.Seeds.Split(',')],
            HoconFolder = shape.Hocon,
            SlotTokenFolder = Path.Combine(own, "tokens"),
        };
        return ClusterNode.StartAsync(settings, null!, cancellation);
    }

    private sealed record Shape(int Slots, string Seeds, string Home, string Hocon, string Data, TimeSpan Duration);
}
