using System.Security.Cryptography;
using System.Text;
using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Where a server's Unix socket is reached. It is in the data folder, which all processes that share the home can see,
/// whichever temporary folder they have. A path that is too long for a socket's address, or that connection strings
/// would split, is reached through a link in a private folder.
/// </summary>
internal static class ServerSocket
{
    private const string Name = ".s.PGSQL.5432";

    /// <summary>
    /// The address of a Unix socket has 104 bytes on macOS and 108 on Linux, its terminator included.
    /// </summary>
    private const int LongestPath = 103;

    /// <summary>A folder with the socket in it, short enough to be connected to.</summary>
    /// <exception cref="EnvironmentException">The path is too long, and no place for a link was found.</exception>
    public static string FolderOf(ServerFolder folder)
    {
        if (Fits(folder.Data))
            return folder.Data;
        var link = LinkOf(folder)
            ?? throw new EnvironmentException(
                $"The path of the database's folder '{folder.Data}' is too long for a Unix socket, "
                    + "and so is that of the temporary folder. Choose a shorter --home, or set TMPDIR to a short path."
            );
        if (new FileInfo(link).LinkTarget == folder.Data)
            return link;
        try
        {
            PrivateFolder.Make(Path.GetDirectoryName(link)!);
            File.Delete(link);
            Directory.CreateSymbolicLink(link, folder.Data);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget == folder.Data)
        {
            // Another process was faster.
        }
        return link;
    }

    /// <summary>
    /// Removes files of a server that was killed: the next one would take the process id in them for that of a live
    /// server.
    /// </summary>
    public static void DeleteRemains(ServerFolder folder)
    {
        File.Delete(Path.Combine(folder.Data, Name));
        File.Delete(Path.Combine(folder.Data, Name + ".lock"));
    }

    /// <summary>Removes the link to a server that was stopped.</summary>
    public static void DeleteLink(ServerFolder folder)
    {
        if (!Fits(folder.Data) && LinkOf(folder) is { } link)
            File.Delete(link);
    }

    private static string? LinkOf(ServerFolder folder)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Data)))[..12];
        string?[] places = [Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Path.GetTempPath(), "/tmp"];
        return places
            .Where(p => !string.IsNullOrEmpty(p) && Directory.Exists(p))
            .Select(p => Path.Combine(p!, $"taugate-sockets-{Environment.UserName}", name))
            .FirstOrDefault(Fits);
    }

    /// <summary>
    /// Whether a connection string can have the path: a comma would make several hosts of it, a colon a port.
    /// </summary>
    private static bool Fits(string folder) =>
        Encoding.UTF8.GetByteCount(Path.Combine(folder, Name)) <= LongestPath && folder.IndexOfAny([',', ':']) < 0;
}
