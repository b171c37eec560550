using System.Net;

namespace TauGate.Storage;

/// <summary>The hosts of a connection string: <c>host[:port],host[:port]</c>, IPv6 addresses in brackets when they have a port.</summary>
internal static class DatabaseHosts
{
    /// <summary>Whether all are Unix sockets or this machine's loopback, so that nothing leaves it.</summary>
    public static bool AreLocal(string hosts) => hosts.Split(',').Select(NameOf).All(IsLocal);

    private static string NameOf(string host)
    {
        host = host.Trim();
        if (host.StartsWith('[') && host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end) return host[1..end];
        // More than one colon without brackets is an IPv6 address.
        return host.Count(c => c == ':') == 1 ? host[..host.IndexOf(':', StringComparison.Ordinal)] : host;
    }

    private static bool IsLocal(string host) =>
        host.StartsWith('/') || host.StartsWith('@') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
