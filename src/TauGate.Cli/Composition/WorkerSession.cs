using TauGate.Cli.Progress;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Standing;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Cli.Composition;

/// <summary>
/// A worker that runs until it is told to stop, here or from afar. It knows neither database nor data set: both come
/// through the cluster.
/// </summary>
internal sealed class WorkerSession(TauGateHome home, NodeArguments arguments, EventLog log)
{
    /// <summary>
    /// Runs until <paramref name="stop"/> is cancelled or the worker is drained from afar; then it has handed back what
    /// it had.
    /// </summary>
    /// <param name="hurry">Cancelled when what executes is to be handed back now.</param>
    /// <exception cref="InputException">Arguments or configuration are wrong.</exception>
    /// <exception cref="EnvironmentException">The node cannot start, join or work.</exception>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        ClusterConfiguration.Check(arguments.HoconFolder);
        if (arguments.DataFolder is not null)
            DataFiles.RefuseDamaged(home, arguments.DataFolder, DataSet.Mnist);
        await using var node = await ClusterNode.StartAsync(
            NodeComposition.Worker(home, arguments, log),
            ports: null,
            stop
        );
        log.Say(
            $"Worker {node.WorkerId} ready: {Plural.Count(node.Snapshot.Slots, "slot")}, "
                + $"joined {(arguments.Seeds.IsEmpty ? "its cluster" : string.Join(", ", arguments.Seeds))}."
        );
        var following = FollowAsync(node);
        try
        {
            var ended = await Task.WhenAny(node.Failure, node.Drained, Task.Delay(Timeout.Infinite, stop));
            if (ended == node.Failure)
                await node.Failure;
            if (ended != node.Drained)
            {
                log.Say("Asked to stop: what executes may end first. A second signal hands it back at once.");
                using var hurrying = hurry.Register(() => _ = node.DrainAsync(TimeSpan.Zero));
                await await Task.WhenAny(node.DrainAsync(), node.Failure);
            }
        }
        finally
        {
            await node.DisposeAsync();
            await following;
        }
        log.Say("Stopped.");
    }

    private async Task FollowAsync(ClusterNode node)
    {
        await foreach (var happened in node.Events.ReadAllAsync())
            if (happened is TaskFinished { Status: "crashed" or "timed out" or "failed" })
                log.Warn(TaskText.Of(happened));
            else if (log.Verbose)
                log.Say(TaskText.Of(happened));
    }
}
