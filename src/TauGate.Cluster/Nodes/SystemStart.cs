using System.Net.Sockets;
using Akka.Configuration;
using TauGate.Cluster.Configuration;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Nodes;

/// <summary>Explains in the user's terms why an ActorSystem did not start.</summary>
internal static class SystemStart
{
    public static Exception Explain(Exception error, Config hocon)
    {
        var (host, port) = (hocon.GetString(NodeEndpoint.HostKey), hocon.GetString(NodeEndpoint.PortKey));
        var reasons = Chain(error).ToArray();
        if (reasons.OfType<SocketException>().FirstOrDefault() is { } socket)
        {
            return new EnvironmentException(
                socket.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"Port {port} on {host} is taken: choose another one with --bind HOST:PORT (0 takes any that "
                        + "is free) or taugate.node.bind in local.conf, or stop the program that has it."
                    : $"Port {port} on {host} cannot be opened: {socket.Message}. "
                        + "Give an address of this machine with --bind or taugate.node.bind in local.conf.",
                error
            );
        }
        // Only the address and Akka's settings can keep a system from starting.
        return new InputException(
            $"Akka does not start with this configuration: {reasons[^1].Message} Look at the akka section of "
                + "local.conf.",
            error
        );
    }

    /// <summary>The error and what caused it, the root last.</summary>
    private static IEnumerable<Exception> Chain(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
            yield return e;
    }
}
