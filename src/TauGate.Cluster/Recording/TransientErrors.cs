using System.Data.Common;
using System.Net.Sockets;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Recording;

/// <summary>Tells which errors of a port may pass by themselves.</summary>
internal static class TransientErrors
{
    /// <summary>
    /// Whether the error may pass: the database is away, busy or restarting, or someone has to put right what an
    /// <see cref="EnvironmentException"/> names.
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
