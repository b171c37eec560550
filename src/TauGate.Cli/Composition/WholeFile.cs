namespace TauGate.Cli.Composition;

/// <summary>Writes files that are there whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes under a temporary name beside the file, then renames; what was there before is replaced. Missing folders
    /// are made.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; what was there before is still there.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = Beside(full, "tmp");
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellation);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// A hidden name beside a file or folder that nobody else uses. Not made of its name, which may be as long as names
    /// can be.
    /// </summary>
    internal static string Beside(string fullPath, string suffix) =>
        Path.Combine(Path.GetDirectoryName(fullPath)!, $".taugate-{Guid.NewGuid():N}.{suffix}");
}
