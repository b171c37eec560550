using Microsoft.Extensions.Hosting;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// A host lifetime that handles no signals: the program that runs the node decides what Ctrl-C means.
/// </summary>
internal sealed class DetachedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
