using System.Diagnostics;
using System.Threading.Channels;
using TauGate.Cli.Progress;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Standing;
using TauGate.Core.Sweeps;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>
/// The cluster node that a run embeds: started when there is something to train, and kept from one sweep to the next.
/// </summary>
internal sealed class RunNode(TauGateHome home, string? dataFolder, int? slots, IRunView view) : IAsyncDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(8);

    private ViewLogging? _logging;
    private ClusterNode? _node;
    private Task _following = Task.CompletedTask;

    /// <summary>Cells this process trained.</summary>
    public long Trained { get; private set; }

    /// <summary>From the start of the process to the first trained cell.</summary>
    public TimeSpan? FirstCellAfter { get; private set; }

    /// <summary>The node, which is started if it was not.</summary>
    public async Task<ClusterNode> StartAsync(Database database, DataSet data, CancellationToken cancellation)
    {
        if (_node is not null)
            return _node;
        var folder = await DataFiles.EnsureAsync(home, dataFolder, data, database.Artifacts, view.Say, cancellation);
        await DataSetUpload.EnsureLabelsAsync(database.Artifacts, folder, data, cancellation);
        _logging ??= new ViewLogging(view);
        _node = await ClusterNode.StartAsync(
            NodeComposition.Settings(home, folder, database.ClusterId, slots, _logging),
            new NodePorts(
                database.Ledger,
                database.Artifacts,
                database.Terms,
                database.Control,
                database.Tuning,
                database.Growth
            ),
            cancellation
        );
        _following = FollowAsync(_node.Events);
        return _node;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await using (_node)
                await _node.StopAsync(StopDeadline);
            await _following;
            _node = null;
        }
        _logging?.Dispose();
    }

    private async Task FollowAsync(ChannelReader<TaskEvent> events)
    {
        await foreach (var happened in events.ReadAllAsync())
        {
            if (happened is TaskFinished { Kind: not "foundation", Status: "done" or "diverged" or "collapsed" })
            {
                Trained++;
                FirstCellAfter ??= ProcessAge();
            }
            view.Happened(happened);
        }
    }

    private static TimeSpan ProcessAge()
    {
        using var self = Process.GetCurrentProcess();
        return DateTime.Now - self.StartTime;
    }
}
