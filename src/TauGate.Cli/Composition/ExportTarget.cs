using TauGate.Core.Errors;

namespace TauGate.Cli.Composition;

/// <summary>
/// Where an export goes: a folder or a file that appears whole or not at all. It is written beside its place under a
/// temporary name and renamed. What is there already stays unless the user says otherwise, and a folder goes only when
/// it is an export itself.
/// </summary>
internal static class ExportTarget
{
    /// <summary>The file that every exported folder has.</summary>
    public const string Index = "index.json";

    /// <summary>Refuses a place that must not be written to, before anything is computed.</summary>
    /// <exception cref="InputException">Something is there.</exception>
    public static void Check(string path, bool isFolder, bool force)
    {
        if (isFolder ? File.Exists(path) : Directory.Exists(path))
            throw new InputException(
                $"--to: {path} is a {(isFolder ? "file" : "folder")}, expected a {(isFolder ? "folder" : "file")}."
            );
        if (!isFolder && File.Exists(path) && !force)
            throw new InputException($"--to: {path} is there already. Give another name, or --force to replace it.");
        if (!isFolder || !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
            return;
        if (!force)
            throw new InputException(
                $"--to: {path} is there already and not empty. Give another folder, "
                    + "or --force to replace an earlier export."
            );
        if (!File.Exists(Path.Combine(path, Index)))
            throw new InputException(
                $"--to: {path} is not an earlier export (it has no {Index}), so --force does not replace it. "
                    + "Give another folder."
            );
    }

    /// <summary>Makes a folder by <paramref name="fill"/>.</summary>
    /// <exception cref="EnvironmentException">It cannot be written.</exception>
    public static Task FolderAsync(string path, Func<string, Task> fill) =>
        WriteAsync(
            path,
            Directory.Exists,
            Directory.Move,
            p => Directory.Delete(p, recursive: true),
            async temporary =>
            {
                Directory.CreateDirectory(temporary);
                await fill(temporary);
            }
        );

    /// <summary>Makes a file by <paramref name="fill"/>.</summary>
    /// <exception cref="EnvironmentException">It cannot be written.</exception>
    public static Task FileAsync(string path, Func<string, Task> fill) =>
        WriteAsync(path, File.Exists, File.Move, File.Delete, fill);

    private static async Task WriteAsync(
        string path,
        Func<string, bool> exists,
        Action<string, string> move,
        Action<string> delete,
        Func<string, Task> fill
    )
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var (temporary, old) = (WholeFile.Beside(full, "tmp"), WholeFile.Beside(full, "old"));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await fill(temporary);
            var replaces = exists(full);
            if (replaces)
                move(full, old);
            move(temporary, full);
            if (replaces)
                delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{full} cannot be written: {e.Message}", e);
        }
        finally
        {
            if (exists(temporary))
                delete(temporary);
        }
    }
}
