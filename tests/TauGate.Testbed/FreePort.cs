using System.Net;
using System.Net.Sockets;

namespace TauGate.Testbed;

/// <summary>Ports that nobody listens at.</summary>
public static class FreePort
{
    /// <summary>A port of the loopback address that was free a moment ago.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
