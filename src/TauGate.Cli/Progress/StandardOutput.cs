using TauGate.Core.Errors;

namespace TauGate.Cli.Progress;

/// <summary>Prints results to standard output.</summary>
internal static class StandardOutput
{
    /// <summary>Prints text unchanged.</summary>
    /// <exception cref="EnvironmentException">It cannot be written: a full disk, a closed pipe.</exception>
    public static void Write(string text)
    {
        try
        {
            Console.Out.Write(text);
            Console.Out.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"Standard output cannot be written ({e.Message}). What was computed is in the database; "
                    + "'taugate table' prints it.",
                e
            );
        }
    }

    /// <summary>Prints a line.</summary>
    /// <exception cref="EnvironmentException">As <see cref="Write"/>.</exception>
    public static void WriteLine(string line) => Write(line + Environment.NewLine);
}
