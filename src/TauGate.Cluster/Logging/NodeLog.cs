using Akka.Actor;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TauGate.Cluster.Logging;

/// <summary>
/// The node's own log, for messages below a warning. Akka's level is warning, because it writes lower ones to standard
/// output when it ends.
/// </summary>
internal static class NodeLog
{
    /// <summary>The log of the node that an ActorSystem belongs to.</summary>
    public static ILogger Of(ActorSystem system) =>
        system.Settings.Setup.Get<LoggerFactorySetup>() is { HasValue: true } setup
            ? setup.Value.LoggerFactory.CreateLogger("TauGate.Cluster")
            : NullLogger.Instance;
}
