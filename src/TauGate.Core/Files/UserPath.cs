using TauGate.Core.Errors;

namespace TauGate.Core.Files;

/// <summary>
/// A path that a user gave. Shells replace a tilde at the beginning of a word only: what comes as <c>--home=~/tg</c>,
/// in quotes, from a unit file, an environment file or a configuration still has it, and a folder of that name would be
/// made.
/// </summary>
public static class UserPath
{
    /// <summary>
    /// The path with <c>~</c> and <c>~/</c> replaced by the user's home folder; every other path as it is.
    /// </summary>
    /// <param name="source">The option, variable or key that the path was given with, for messages.</param>
    /// <exception cref="InputException">The path begins with another user's tilde.</exception>
    /// <exception cref="EnvironmentException">The user has no home folder.</exception>
    public static string Expand(string path, string source)
    {
        if (!path.StartsWith('~'))
            return path;
        var end = path.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var name = end < 0 ? path : path[..end];
        if (name.Length > 1)
            throw new InputException(
                $"{source}: got '{path}', and only ~ and ~/ stand for a folder, your own home. "
                    + $"Write the path in full, or ./{path} for what has this name."
            );
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (home.Length == 0)
            throw new EnvironmentException(
                $"{source}: got '{path}', and this user has no home folder. Write the path in full."
            );
        return end < 0 ? home : Path.Join(home, path.AsSpan(end + 1));
    }
}
