using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// An address as users write it: <c>host:port</c>, <c>[::1]:port</c>, or the host alone. The brackets of IPv6 are
/// removed when it is read, and added when it is printed or given to Akka, whose addresses have them.
/// </summary>
/// <param name="Host">A name, or an IP address as .NET prints it, without brackets.</param>
/// <param name="Port">Null when none was given.</param>
internal readonly record struct HostPort(string Host, int? Port)
{
    /// <summary>Whether only this machine reaches the address.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Whether it stands for every address of this machine, so that others cannot connect to it.</summary>
    public bool IsAny =>
        IPAddress.TryParse(Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    /// <summary>The host with brackets where it is an IPv6 address.</summary>
    public string BracketedHost => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Null when the text is no address.</summary>
    public static HostPort? Read(string text)
    {
        var (host, port) =
            text.LastIndexOf(':') is >= 0 and var colon
            && !text.EndsWith(']')
            && (text[0] == '[' || text.IndexOf(':', StringComparison.Ordinal) == colon)
                ? (text[..colon], text[(colon + 1)..])
                : (text, null);
        if (port is not null && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return null;
        return ReadHost(host) is { } known
            ? new HostPort(known, port is null ? null : int.Parse(port, CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>The host and port of a node's Akka address.</summary>
    public static HostPort Of(Address address) => new(ReadHost(address.Host) ?? address.Host, address.Port);

    /// <summary>The address of a node as Akka writes it.</summary>
    /// <param name="protocol">With the prefix <c>akka.</c>, or a transport's own name.</param>
    /// <param name="system">The ActorSystem's name.</param>
    public Address ToAddress(string protocol, string system = "taugate") => new(protocol, system, BracketedHost, Port);

    /// <summary>The host's addresses, IPv4 first, because a node listens there by default.</summary>
    /// <exception cref="SocketException">There is no such host.</exception>
    public async Task<IPAddress[]> ResolveAsync(CancellationToken cancellation)
    {
        if (IPAddress.TryParse(Host, out var address))
            return [address];
        var all = await Dns.GetHostAddressesAsync(Host, cancellation);
        if (all.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        return [.. all.OrderBy(a => a.AddressFamily != AddressFamily.InterNetwork)];
    }

    /// <summary>Connects to the first of the host's addresses that answers. The caller owns the socket.</summary>
    /// <exception cref="SocketException">None does.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var last = default(SocketException);
        foreach (var address in await ResolveAsync(cancellation))
        {
            Socket? socket = null;
            try
            {
                socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(new IPEndPoint(address, Port!.Value), cancellation);
                return socket;
            }
            catch (SocketException e)
            {
                socket?.Dispose();
                last ??= e;
            }
            catch
            {
                socket?.Dispose();
                throw;
            }
        }
        throw last!;
    }

    /// <summary>As users write it.</summary>
    public override string ToString() => Port is { } port ? Invariant($"{BracketedHost}:{port}") : BracketedHost;

    /// <summary>
    /// The host in one spelling for each address; null when it is none, such as <c>4053</c>, which some parsers take
    /// for 0.0.15.213.
    /// </summary>
    private static string? ReadHost(string host)
    {
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        var bare = isBracketed ? host[1..^1] : host;
        if (!IPAddress.TryParse(bare, out var ip))
            return !isBracketed && Uri.CheckHostName(bare) != UriHostNameType.Unknown ? bare : null;
        if (ip.AddressFamily == AddressFamily.InterNetwork)
            return !isBracketed && ip.ToString() == bare ? bare : null;
        // A zone such as %eth0 means something on this machine only.
        if (bare.Contains('%', StringComparison.Ordinal) || bare.Contains('[', StringComparison.Ordinal))
            return null;
        return (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString();
    }
}
