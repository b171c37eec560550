using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Opens sweep files without ever waiting for a writer: opening a FIFO as a file waits until somebody writes to it,
/// perhaps for ever.
/// </summary>
internal static partial class SweepStream
{
    // O_RDONLY | O_NONBLOCK | O_CLOEXEC
    private static readonly int ReadOnlyWithoutWaiting = OperatingSystem.IsMacOS() ? 0x0100_0004 : 0x0008_0800;

    /// <summary>
    /// The content of a file, or of a pipe that the shell made (<c>/dev/stdin</c>, <c>&lt;(...)</c>); null when the
    /// path is another thing.
    /// </summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static FileStream? Open(string path)
    {
        if (OperatingSystem.IsWindows() || IsShellPipe(path))
            return File.OpenRead(path);
        var descriptor = Open(path, ReadOnlyWithoutWaiting);
        if (descriptor < 0)
            return File.OpenRead(path); // fails too, and says why
        var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        return null;
    }

    /// <summary>
    /// Linux shows an unnamed pipe as a link to <c>pipe:[inode]</c>. Opening one does not wait, and its reader sees its
    /// end when the writers end.
    /// </summary>
    private static bool IsShellPipe(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true) is { Name: var name }
        && name.StartsWith("pipe:[", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
