using System.Globalization;
using System.Runtime.InteropServices;
using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Trainers;
using TauGate.Core.Ports;
using TauGate.Core.Processes;

namespace TauGate.Cluster.Election;

/// <summary>
/// The name under which a node holds the term: <c>host/boot id/PID namespace/network namespace/process
/// id/start/node</c>. A candidate that sees the same processes can tell that the holder is dead and need not wait for
/// its beat to stand still. Linux only; elsewhere no holder is ever found dead.
/// </summary>
internal static class HolderName
{
    /// <param name="node">Stays the same when the node's ActorSystem is replaced; tells nodes of one process
    /// apart.</param>
    public static string Of(Guid node)
    {
        var process = Environment.ProcessId;
        return Invariant($"{ProcessSpace.Here}/{process}/{StartOf(process) ?? 0}/{node.ToString("N")[..8]}");
    }

    public static bool IsDead(string? holder) =>
        OperatingSystem.IsLinux()
        && SpaceOf(holder) is { IsVisible: true }
        && holder!.Split('/') is [_, _, _, _, var id, var start, _]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var process)
        && process > 0
        && long.TryParse(start, CultureInfo.InvariantCulture, out var started)
        && started > 0
        && HasEnded(process, started);

    /// <summary>
    /// Whether the holder and this node can reach each other by their addresses: a loopback address works only within
    /// one network namespace.
    /// </summary>
    public static bool CanReach(TermRow row, string ownAddress) =>
        SpaceOf(row.Holder) is { SharesLoopback: true } || !(IsLoopback(row.Address) || IsLoopback(ownAddress));

    private static ProcessSpace? SpaceOf(string? holder) =>
        holder?.Split('/') is [var host, var boot, var pids, var network, ..]
            ? new ProcessSpace(host, boot, pids, network)
            : null;

    private static bool IsLoopback(string? address) =>
        address is not null && HostPort.Of(Address.Parse(address)).IsLoopback;

    /// <summary>
    /// Other users' processes may be hidden in /proc, so the process has ended only if the system says that there is
    /// none, or if one with another start time has its id.
    /// </summary>
    private static bool HasEnded(int process, long started)
    {
        const int noSuchProcess = 3;
        if (NativeMethods.Kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == noSuchProcess)
            return true;
        return StartOf(process) is { } start && start != started;
    }

    /// <summary>
    /// Clock ticks from boot to the process's start; 0 for a zombie; null when no process of that id can be seen.
    /// </summary>
    private static long? StartOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The command in parentheses may hold anything; the start is the 20th field after it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? 0 : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
