using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Cli.Composition;

/// <summary>
/// A value that may be an argument or an environment variable. The argument is the stronger; an empty variable is none.
/// </summary>
internal static class Setting
{
    /// <summary>The value; null when neither is given.</summary>
    /// <exception cref="InputException">The argument is empty.</exception>
    public static string? Of(string? argument, string option, string variable)
    {
        if (argument is { Length: 0 })
            throw new InputException(
                $"{option}: got nothing. Give a value, or leave the option away for {variable} or the default."
            );
        return argument ?? Variable(variable);
    }

    /// <summary>The value as a whole path; null when neither is given.</summary>
    /// <exception cref="InputException">The argument is empty, or a tilde is another user's.</exception>
    public static string? PathOf(string? argument, string option, string variable) =>
        Of(argument, option, variable) is { } path
            ? Path.GetFullPath(UserPath.Expand(path, argument is null ? variable : option))
            : null;

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
