using System.CommandLine;
using System.CommandLine.Parsing;
using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Cli.Commands;

/// <summary>
/// Options and arguments that are paths: a tilde that the shell has not expanded stands for the user's home folder.
/// </summary>
internal static class PathOf
{
    /// <summary>Makes an option one of a path.</summary>
    public static Option<T> Option<T>(Option<T> option, Func<string, T> of)
    {
        option.CustomParser = result => Read(result, option.Name, of);
        return option;
    }

    /// <summary>Makes an option one of a path.</summary>
    public static Option<string> Option(Option<string> option) => Option<string>(option, path => path);

    /// <summary>Makes an argument one of a path.</summary>
    public static Argument<string> Argument(Argument<string> argument)
    {
        argument.CustomParser = result => Read(result, argument.Name, path => path);
        return argument;
    }

    private static T? Read<T>(ArgumentResult result, string name, Func<string, T> of)
    {
        try
        {
            return of(UserPath.Expand(result.Tokens[0].Value, name));
        }
        catch (Exception e) when (e is InputException or EnvironmentException)
        {
            result.AddError(e.Message);
            return default;
        }
    }
}
