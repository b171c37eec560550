using System.Globalization;
using TauGate.Core.Errors;

namespace TauGate.Storage.Embedded;

/// <summary>
/// The user that the server runs as: the present user, or <c>nobody</c> for root, as which PostgreSQL refuses to run.
/// </summary>
internal static class ServerUser
{
    /// <summary>The user that root's server runs as.</summary>
    public const string Unprivileged = "nobody";

    // Their numbers are Linux's (linux/capability.h).
    private static readonly (string Name, int Bit)[] Needed =
    [
        ("CAP_CHOWN", 0),
        ("CAP_DAC_OVERRIDE", 1),
        ("CAP_FOWNER", 3),
        ("CAP_SETGID", 6),
        ("CAP_SETUID", 7),
    ];

    private const string OtherWays = "or name a running server with --db postgres://user@host/database.";

    /// <summary>The user to drop to; null to stay the present user.</summary>
    public static string? Dropped =>
        !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess ? Unprivileged : null;

    /// <summary>
    /// Checks what no other server program would change: that the system knows the user, and that this process may
    /// become it.
    /// </summary>
    /// <exception cref="EnvironmentException">No server can be run by this process; says why, and what to
    /// do.</exception>
    public static async Task RequireAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (Dropped is not { } user)
        {
            if (Environment.UserName.Length == 0)
                throw new EnvironmentException(
                    "This process's user id has no entry in /etc/passwd (as in a container that was started with "
                        + "an id of its own), and PostgreSQL refuses to run without one. Add a line such as "
                        + $"'taugate:x:UID:GID::/tmp:/bin/sh' to it, run as a user that has one, {OtherWays}"
                );
            return;
        }
        string refusal;
        try
        {
            await ServerProgram.RunAsync("/bin/sh", ["-c", ":"], user, cancellation);
            if (Lacking() is not { Length: > 0 } lacking)
                return;
            refusal = $"it lacks {string.Join(", ", lacking)}, as in a container whose capabilities were dropped";
        }
        catch (EnvironmentException e)
        {
            refusal = Lacking() is { Length: > 0 } lacking
                ? $"it lacks {string.Join(", ", lacking)}, as in a container whose capabilities were dropped"
                : $"its system or user namespace does not have that user: {e.Message}";
        }
        throw new EnvironmentException(
            $"PostgreSQL refuses to run as root, and this root cannot run it as user '{user}': {refusal}. "
                + $"Run taugate as an ordinary user, {OtherWays}"
        );
    }

    /// <summary>
    /// Capabilities that root needs to make files for another user and to become that user, and does not have.
    /// </summary>
    private static string[] Lacking()
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status))
            return [];
        var effective = File.ReadLines(status)
            .Single(l => l.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..]
            .Trim();
        var bits = ulong.Parse(effective, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return [.. Needed.Where(c => (bits >> c.Bit & 1) == 0).Select(c => c.Name)];
    }
}
