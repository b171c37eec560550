using System.Text;
using TauGate.Cluster.Trainers;

namespace TauGate.Cluster.Disk;

/// <summary>Writes files that are complete or absent after a crash.</summary>
internal static class DurableFile
{
    /// <summary>Replaces a file: written beside it, flushed to disk, renamed.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Replaces a text file.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Flushes a folder's list of names to disk: the data of a new file is lost when its name is.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = NativeMethods.Open(path, flags: 0);
        if (descriptor < 0)
            return;
        _ = NativeMethods.Sync(descriptor);
        _ = NativeMethods.Close(descriptor);
    }
}
