using System.Globalization;
using System.Net;

namespace TauGate.Cluster.Configuration;

/// <summary>An address as users write it: <c>host:port</c>, <c>[::1]:port</c>, or the host alone.</summary>
internal readonly record struct HostPort(string Host, int? Port)
{
    /// <summary>An address that nobody but this machine reaches.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Every address of this machine; names none that others could use.</summary>
    public bool IsAny => IPAddress.TryParse(Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    /// <summary>Null when the text is no address.</summary>
    public static HostPort? Read(string text)
    {
        var (host, port) = text.LastIndexOf(':') is >= 0 and var colon && !text.EndsWith(']') && (text[0] == '[' || text.IndexOf(':', StringComparison.Ordinal) == colon)
            ? (text[..colon], text[(colon + 1)..])
            : (text, null);
        if (port is not null && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null;
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : new HostPort(host, port is null ? null : int.Parse(port, CultureInfo.InvariantCulture));
    }
}
