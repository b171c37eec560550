using TauGate.Core.Errors;

namespace TauGate.Cli.Composition;

/// <summary>The folder of everything local: private database, data, caches, worker spools.</summary>
internal sealed record TauGateHome(string Path)
{
    /// <summary>
    /// What can be made again, of which the processes of a machine need only one: <c>TAUGATE_CACHE</c>, else
    /// <c>cache</c> in the home.
    /// </summary>
    /// <exception cref="InputException">The variable has another user's tilde.</exception>
    public string Cache => Setting.PathOf(null, "", "TAUGATE_CACHE") ?? System.IO.Path.Combine(Path, "cache");

    /// <summary>From the option, else <c>TAUGATE_HOME</c>, else <c>taugate</c> under the XDG data folder.</summary>
    /// <exception cref="EnvironmentException">No home can be derived, or it cannot be made or written.</exception>
    public static TauGateHome Resolve(string? option)
    {
        if (option is { Length: 0 })
            throw new InputException("--home: got nothing, expected a folder. Leave the option away for the default.");
        return new TauGateHome(
            Setting.PathOf(option, "--home", "TAUGATE_HOME") ?? System.IO.Path.GetFullPath(Default())
        );
    }

    /// <summary>Makes the folder if need be.</summary>
    /// <exception cref="EnvironmentException">It cannot be made.</exception>
    public TauGateHome Create()
    {
        try
        {
            Directory.CreateDirectory(Path);
            return this;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"The TauGate home {Path} cannot be made: {e.Message} Give another folder with --home DIR or "
                    + "TAUGATE_HOME.",
                e
            );
        }
    }

    private static string Default()
    {
        // The XDG specification: a relative path is invalid and ignored.
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (!System.IO.Path.IsPathFullyQualified(data ?? ""))
        {
            var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (user.Length == 0)
                throw new EnvironmentException(
                    "There is no home folder to keep TauGate's files in. Give one with --home DIR or TAUGATE_HOME."
                );
            data = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : System.IO.Path.Combine(user, ".local", "share");
        }
        return System.IO.Path.Combine(data!, "taugate");
    }
}
