using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace TauGate.Storage.Connections;

/// <summary>Where a server listens.</summary>
/// <param name="Name">Host name, IP address without brackets, folder of a Unix socket, or <c>@name</c> of an abstract
/// one.</param>
internal readonly record struct DatabaseHost(string Name, int Port)
{
    /// <summary>Whether it is a Unix socket.</summary>
    public bool IsSocket => Name.StartsWith('/') || Name.StartsWith('@');

    /// <summary>Whether the server is on this machine.</summary>
    public bool IsLocal =>
        IsSocket
        || Name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Name, out var address) && IPAddress.IsLoopback(address));

    /// <summary>As in a URL.</summary>
    public override string ToString() => Invariant($"{(IsSocket ? Uri.EscapeDataString(Name) : Bracketed)}:{Port}");

    /// <summary>IPv6 addresses in brackets, so that a port may follow.</summary>
    internal string Bracketed => Name.Contains(':', StringComparison.Ordinal) && !IsSocket ? $"[{Name}]" : Name;

    /// <summary>
    /// Whether the name has only characters that a host may have. Other text is more likely a piece of a password that
    /// was not quoted, which must not be shown.
    /// </summary>
    internal bool IsPlausible =>
        IsSocket
            ? !Name.Contains('=', StringComparison.Ordinal)
            : Name.Length > 0
                && (
                    Name.Contains(':', StringComparison.Ordinal)
                        ? IPAddress.TryParse(Name, out _)
                        : Name.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_')
                );
}

/// <summary>The servers of a connection, tried in this order.</summary>
internal sealed record DatabaseHosts(ImmutableArray<DatabaseHost> Hosts)
{
    /// <summary>PostgreSQL's default port.</summary>
    public const int StandardPort = 5432;

    private const int LargestPort = 65535;

    /// <summary>Whether all are on this machine.</summary>
    public bool AreLocal => Hosts.All(h => h.IsLocal);

    /// <summary>Whether Npgsql chooses among several.</summary>
    public bool AreSeveral => Hosts.Length > 1;

    /// <summary>Npgsql's <c>Host</c>; several carry their ports.</summary>
    public string ForNpgsql =>
        AreSeveral ? string.Join(',', Hosts.Select(h => Invariant($"{h.Bracketed}:{h.Port}"))) : Hosts[0].Name;

    /// <summary>
    /// Npgsql's form: <c>host[:port]</c>, several separated by commas, IPv6 addresses in brackets when a port follows.
    /// </summary>
    /// <exception cref="FormatException">A port is no number from 1 to 65535.</exception>
    public static DatabaseHosts OfNpgsql(string hosts, int port)
    {
        var several = hosts.Split(',');
        return new([.. several.Select(h => Split(h.Trim(), port, isAlone: several.Length == 1))]);
    }

    /// <summary>libpq's form: a list of hosts and a list of ports; one port, or none, is for every host.</summary>
    /// <exception cref="FormatException">A port is no number from 1 to 65535, or the lists differ in
    /// length.</exception>
    public static DatabaseHosts OfLibpq(string hosts, string? ports)
    {
        var names = hosts.Split(',');
        var numbers = (ports ?? "").Split(',');
        if (numbers.Length != 1 && numbers.Length != names.Length)
            throw new FormatException(Invariant($"there are {names.Length} hosts and {numbers.Length} ports"));
        return new([
            .. names.Select(
                (name, i) =>
                    new DatabaseHost(name.Trim('[', ']'), numbers.Length == 1 ? PortOr(numbers[0]) : PortOr(numbers[i]))
            ),
        ]);

        static int PortOr(string text) => text.Length == 0 ? StandardPort : Port(text);
    }

    /// <summary>Reads a port.</summary>
    /// <exception cref="FormatException">It is no number from 1 to 65535. The text is not quoted: it may be a piece of
    /// a password.</exception>
    public static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && IsPort(port)
            ? port
            : throw new FormatException("a port must be a number from 1 to 65535");

    /// <summary>Whether it can be a port.</summary>
    public static bool IsPort(int port) => port is >= 1 and <= LargestPort;

    /// <summary>As in a URL.</summary>
    public override string ToString() => string.Join(',', Hosts);

    private static DatabaseHost Split(string host, int port, bool isAlone)
    {
        var colon = host.LastIndexOf(':');
        var bracket = host.LastIndexOf(']');
        // Without brackets, more than one colon is an IPv6 address; a socket's folder that stands alone has no port.
        var hasPort =
            colon > bracket
            && (bracket >= 0 || host.IndexOf(':', StringComparison.Ordinal) == colon)
            && !(isAlone && host.StartsWith('/'));
        return hasPort
            ? new DatabaseHost(host[..colon].Trim('[', ']'), Port(host[(colon + 1)..]))
            : new DatabaseHost(host.Trim('[', ']'), port);
    }
}
