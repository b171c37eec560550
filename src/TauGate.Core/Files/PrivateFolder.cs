using System.Runtime.InteropServices;
using TauGate.Core.Errors;

namespace TauGate.Core.Files;

/// <summary>A folder that only its user can enter, in a place where others may make folders too.</summary>
public static partial class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, or takes over the one that the same user made before.</summary>
    /// <exception cref="EnvironmentException">It is a link, or another user made it.</exception>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        var folder = Directory.CreateDirectory(path, OwnerOnly);
        if (folder.LinkTarget is not null || !IsOurs(path))
            throw new EnvironmentException(
                $"The folder {path} was made by another user or is a link. Remove it, "
                    + "or set XDG_RUNTIME_DIR to a folder of your own."
            );
        if (folder.UnixFileMode != OwnerOnly)
            folder.UnixFileMode = OwnerOnly;
    }

    /// <summary>Elsewhere than on Linux the change of mode, which only the owner may do, is the proof.</summary>
    private static bool IsOurs(string path) =>
        !OperatingSystem.IsLinux() || FileStatus.OwnerOf(path) == EffectiveUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
