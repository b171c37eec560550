using System.Globalization;

namespace TauGate.Core.Processes;

/// <summary>
/// Where a process runs, which decides whether others can tell that it lives: process ids are valid only within one PID
/// namespace of one boot, and loopback addresses only within one network namespace. Two containers with the same host
/// name, or two hosts that share a home, cannot see each other's processes.
/// </summary>
/// <param name="Host">The host's name, which containers may share.</param>
/// <param name="BootId">Linux names each boot; elsewhere the time of the boot.</param>
/// <param name="Pids">The PID namespace; <see cref="Unknown"/> where <c>/proc</c> does not show it.</param>
/// <param name="Network">The network namespace; <see cref="Unknown"/> where <c>/proc</c> does not show it.</param>
public sealed record ProcessSpace(string Host, string BootId, string Pids, string Network)
{
    /// <summary>A namespace that is not known, and so equals no other.</summary>
    public const string Unknown = "?";

    /// <summary>The only namespace of a system that has none.</summary>
    private const string Only = "0";

    /// <summary>The space of this process.</summary>
    public static ProcessSpace Here { get; } = Look();

    /// <summary>
    /// Whether it is on this machine, in this or another container: there the same files can be locked and the same
    /// sockets reached.
    /// </summary>
    public bool IsThisMachine => OperatingSystem.IsLinux() ? BootId == Here.BootId : Host == Here.Host;

    /// <summary>Whether its process ids mean the same here.</summary>
    public bool IsVisible => IsThisMachine && Pids == Here.Pids && Pids != Unknown;

    /// <summary>Whether its loopback addresses mean the same here.</summary>
    public bool SharesLoopback => IsThisMachine && Network == Here.Network && Network != Unknown;

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static ProcessSpace? Parse(string text) =>
        text.Trim().Split('/') is [var host, var boot, var pids, var network]
            ? new ProcessSpace(host, boot, pids, network)
            : null;

    /// <summary><c>host/boot id/PID namespace/network namespace</c>.</summary>
    public override string ToString() => $"{Host}/{BootId}/{Pids}/{Network}";

    private static ProcessSpace Look() =>
        new(Environment.MachineName, ReadBootId(), Namespace("pid"), Namespace("net"));

    private static string ReadBootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(path)
            ? File.ReadAllText(path).Trim()
            : (DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64)).ToString(
                "yyyy-MM-dd'T'HH:mm'Z'",
                CultureInfo.InvariantCulture
            );
    }

    private static string Namespace(string kind)
    {
        if (!OperatingSystem.IsLinux())
            return Only;
        // A /proc of another PID namespace shows other processes under the ids of this one.
        if (TargetOf("/proc/self") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            return Unknown;
        return TargetOf($"/proc/self/ns/{kind}") is { } target
            ? target[(target.IndexOf('[', StringComparison.Ordinal) + 1)..].TrimEnd(']')
            : Unknown;
    }

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
