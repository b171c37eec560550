using System.Net;
using System.Net.Sockets;

namespace TauGate.Testbed;

/// <summary>Ports that nobody listens at.</summary>
public static class FreePort
{
    /// <summary>
    /// Below what systems give to whom asks for any port, so that none of those comes between the look and the use.
    /// </summary>
    private const int First = 20_000,
        Count = 12_000;

    /// <summary>Test programs that run at once begin in different places.</summary>
    private static int _next = Environment.ProcessId * 37 % Count;

    /// <summary>
    /// A port of the loopback address that was free a moment ago, and that this process gives to nobody else.
    /// </summary>
    public static int Take()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody's; the next one may be free.
            }
        }
        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
