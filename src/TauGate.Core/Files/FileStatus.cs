using System.Runtime.InteropServices;

namespace TauGate.Core.Files;

/// <summary>
/// What Linux says of a file and .NET does not pass on. Null where it cannot be known: on other systems, or of what is
/// hidden or missing.
/// </summary>
public static partial class FileStatus
{
    private const int CurrentFolder = -100,
        NoFollow = 0x100;
    private const uint UserWanted = 0x8,
        InodeWanted = 0x100;

    // struct statx is laid out alike on every architecture.
    private const int Length = 256,
        UserAt = 20,
        InodeAt = 32,
        DeviceAt = 136;

    /// <summary>The user who owns a file, links not followed.</summary>
    public static uint? OwnerOf(string path)
    {
        Span<byte> status = stackalloc byte[Length];
        return TryRead(path, NoFollow, UserWanted, status) ? BitConverter.ToUInt32(status[UserAt..]) : null;
    }

    /// <summary>Whether two names are of one file or folder, links followed.</summary>
    public static bool? AreSame(string one, string other) =>
        IdentityOf(one) is { } first && IdentityOf(other) is { } second ? first == second : null;

    private static (ulong Device, ulong Inode)? IdentityOf(string path)
    {
        Span<byte> status = stackalloc byte[Length];
        return TryRead(path, 0, InodeWanted, status)
            ? (BitConverter.ToUInt64(status[DeviceAt..]), BitConverter.ToUInt64(status[InodeAt..]))
            : null;
    }

    private static bool TryRead(string path, int flags, uint wanted, Span<byte> status) =>
        OperatingSystem.IsLinux() && StatusOf(CurrentFolder, path, flags, wanted, status) == 0;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(int folder, string path, int flags, uint mask, Span<byte> status);
}
