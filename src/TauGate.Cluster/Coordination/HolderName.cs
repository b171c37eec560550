using System.Globalization;

namespace TauGate.Cluster.Coordination;

/// <summary>
/// The name under which a process holds the term: <c>host/boot id/process id/start</c>. On the same boot of the same host a candidate can see
/// that the holder is dead and need not wait for its beat to stand still. Linux only; elsewhere nobody is ever seen to be dead.
/// </summary>
internal static class HolderName
{
    public static string Of(string host, string bootId) =>
        string.Create(CultureInfo.InvariantCulture, $"{host}/{bootId}/{Environment.ProcessId}/{StartOf(Environment.ProcessId) ?? 0}");

    public static bool IsDead(string? holder, string host, string bootId) =>
        holder?.Split('/') is [var theirHost, var theirBoot, var id, var start]
        && theirHost == host && theirBoot == bootId && OperatingSystem.IsLinux()
        && int.TryParse(id, CultureInfo.InvariantCulture, out var process) && long.TryParse(start, CultureInfo.InvariantCulture, out var started)
        && StartOf(process) != started;

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
