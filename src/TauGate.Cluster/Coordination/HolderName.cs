using System.Globalization;
using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Coordination;

/// <summary>
/// The name under which a node holds the term: <c>host/boot id/process id/start/node</c>. On the same boot of the same host a candidate can see
/// that the holder is dead and need not wait for its beat to stand still. Linux only; elsewhere nobody is ever seen to be dead.
/// </summary>
internal static class HolderName
{
    /// <param name="node">Stays the same when the node's ActorSystem is made again; tells nodes of one process apart.</param>
    public static string Of(string host, string bootId, Guid node) =>
        string.Create(CultureInfo.InvariantCulture, $"{host}/{bootId}/{Environment.ProcessId}/{StartOf(Environment.ProcessId) ?? 0}/{node.ToString("N")[..8]}");

    public static bool IsDead(string? holder, string host, string bootId) =>
        holder?.Split('/') is [var theirHost, var theirBoot, var id, var start, _]
        && theirHost == host && theirBoot == bootId && OperatingSystem.IsLinux()
        && int.TryParse(id, CultureInfo.InvariantCulture, out var process) && long.TryParse(start, CultureInfo.InvariantCulture, out var started)
        && StartOf(process) != started;

    /// <summary>
    /// Whether the holder's address means the holder from here, and this node's address this node from there: a loopback address says something
    /// on its own host only.
    /// </summary>
    public static bool CanReach(TermRow row, string host, string bootId, string ownAddress) =>
        row.Holder?.Split('/') is [var theirHost, var theirBoot, ..] && theirHost == host && theirBoot == bootId
        || !(IsLoopback(row.Address) || IsLoopback(ownAddress));

    private static bool IsLoopback(string? address) =>
        address is not null && HostPort.Of(Address.Parse(address)).IsLoopback;

    /// <summary>Clock ticks from boot to the process's start; null when there is none of that id. Tells a reused id from the holder's.</summary>
    private static long? StartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The command in parentheses may hold anything; the start is the 20th field after it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
