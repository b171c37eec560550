using TauGate.Cluster.Nodes;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Cli.Composition;

/// <summary>A coordinator that runs until it is told to stop. It waits for a database that goes away.</summary>
internal sealed class CoordinatorSession(TauGateHome home, DatabaseUrl? named, NodeArguments arguments, EventLog log)
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReviveInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProvisionRetry = TimeSpan.FromSeconds(15);

    /// <summary>Runs until <paramref name="stop"/> is cancelled; then the term has been given up.</summary>
    /// <exception cref="InputException">Arguments or configuration are wrong.</exception>
    /// <exception cref="EnvironmentException">The node cannot start, or can never work again.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        ClusterConfiguration.Check(arguments.HoconFolder);
        var settings = NodeComposition.Coordinator(home, arguments, log);
        if (named is null && !ClusterConfiguration.IsLoopback(settings))
            throw new InputException(
                "taugate: a coordinator that other machines reach needs a database that other coordinators and "
                    + "clients reach too: give one with --db URL or TAUGATE_DB. "
                    + "The private server is for this machine alone."
            );
        DataFiles.RefuseDamaged(home, arguments.DataFolder, DataSet.Mnist);
        await using var session = await DatabaseSession.OpenAsync(home, named, log.Say, stop);
        await session.CheckRightsAsync([DatabaseRole.Coordinator], log.Warn, stop);
        await using var node = await ClusterNode.StartAsync(
            settings with
            {
                ClusterId = session.Database.ClusterId,
            },
            new NodePorts(
                session.Database.Ledger,
                session.Database.Artifacts,
                session.Database.Terms,
                session.Database.Control,
                session.Database.Tuning,
                session.Database.Growth
            ),
            stop
        );
        log.Say($"Coordinator ready at {node.Address} (cluster {session.Database.ClusterId}).");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] chores =
        [
            ProvisionAsync(session.Database.Artifacts, ending.Token),
            KeepServerUpAsync(session, ending.Token),
        ];
        try
        {
            await await Task.WhenAny([node.Failure, Task.Delay(Timeout.Infinite, stop), .. chores.Select(FaultOnly)]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.Say("Stopping: the term is given up.");
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(chores).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await node.StopAsync(StopDeadline);
        }
        log.Say("Stopped.");
    }

    // Stop when a background task has failed for good, not when one is done.
    private static async Task FaultOnly(Task chore)
    {
        await chore;
        await Task.Delay(Timeout.Infinite);
    }

    private async Task ProvisionAsync(IArtifactStore artifacts, CancellationToken stop)
    {
        for (var warned = false; ; await Task.Delay(ProvisionRetry, stop))
        {
            try
            {
                await DataSetUpload.EnsureAsync(artifacts, home, arguments.DataFolder, DataSet.Mnist, log.Say, stop);
                return;
            }
            catch (EnvironmentException e)
            {
                if (!warned)
                    log.Warn(
                        "The data set is not in the database yet, and workers that do not have it wait: "
                            + $"{e.Message} Give --data DIR to a coordinator, or --data DIR to each worker. "
                            + "Trying again."
                    );
                warned = true;
            }
        }
    }

    private async Task KeepServerUpAsync(DatabaseSession session, CancellationToken stop)
    {
        if (named is not null)
            return;
        for (; ; await Task.Delay(ReviveInterval, stop))
        {
            try
            {
                await session.Database.Terms.ReadAsync(stop);
            }
            catch (EnvironmentException)
            {
                await session.ReviveAsync(stop);
            }
        }
    }
}
