using System.ComponentModel;
using System.Diagnostics;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Core.Processes;

namespace TauGate.Storage.Embedded;

/// <summary>Runs PostgreSQL's command line programs to their end.</summary>
internal static class ServerProgram
{
    /// <summary>Exit code, and standard output and error together.</summary>
    /// <param name="runAs">User to drop to; only root may.</param>
    /// <param name="inherited">A lock that the program holds as well, with everything it leaves running.</param>
    /// <exception cref="EnvironmentException">The program cannot be started.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? runAs,
        CancellationToken cancellation,
        FileLock? inherited = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The current folder may be one that the server's user cannot enter.
            WorkingDirectory = Path.GetPathRoot(Path.GetFullPath(program)),
        };
        if (runAs is not null)
            start.UserName = runAs;
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = ChildProcess.Start(start, inherited);
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return (process.ExitCode, await output + await error);
        }
        catch (Win32Exception e)
        {
            var user = runAs is null ? "" : $" as user '{runAs}'";
            throw new EnvironmentException(
                $"'{program}' cannot be started{user}: {Reason(e)}{Meaning(program, e.NativeErrorCode)}.",
                e
            );
        }
    }

    /// <summary>What the system's answer means for a program that is there; POSIX error numbers.</summary>
    private static string Meaning(string program, int error) =>
        error switch
        {
            2 when File.Exists(program) => " (it was made for another C library than this system's)",
            8 => " (it was made for another processor)",
            13 => " (not executable for that user, or on a file system that is mounted with noexec)",
            _ => "",
        };

    /// <summary>
    /// What the system said, without the runtime's "An error occurred trying to start process ... with working
    /// directory ...".
    /// </summary>
    private static string Reason(Win32Exception e)
    {
        var reason = e.Message.LastIndexOf("'. ", StringComparison.Ordinal);
        return (reason < 0 ? e.Message : e.Message[(reason + 3)..]).TrimEnd('.');
    }
}
