using System.Data.Common;
using System.Net.Sockets;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Recording;

/// <summary>Which errors of a port may pass by themselves.</summary>
internal static class TransientErrors
{
    /// <summary>
    /// The database is away, busy or restarting. An <see cref="EnvironmentException"/> is: somebody may put right what
    /// it names.
    /// </summary>
    public static bool Includes(Exception error) =>
        error switch
        {
            DbException database => database.IsTransient
                || database.InnerException is IOException or SocketException or TimeoutException,
            SchemaChangedException or DatabaseContentException => false,
            EnvironmentException or TimeoutException or IOException or SocketException or OperationCanceledException =>
                true,
            AggregateException { InnerException: { } inner } => Includes(inner),
            _ => false,
        };
}
