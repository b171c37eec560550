using System.Diagnostics;

namespace TauGate.Cli.Tests.Commands;

/// <summary>A short-lived process, run to its end.</summary>
internal static class ChildProcess
{
    /// <summary>The program beside these tests.</summary>
    public static string TauGate { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "taugate.exe" : "taugate");

    /// <summary>Runs <c>taugate</c>, which must end with that exit code; its standard output.</summary>
    public static async Task<string> TauGateAsync(int exitCode, params string[] arguments)
    {
        var ended = await RunAsync(TauGate, arguments, "");
        Assert.True(
            ended.ExitCode == exitCode,
            $"taugate {string.Join(' ', arguments)}: exit code {ended.ExitCode}\n{ended.Error}{ended.Output}"
        );
        return ended.Output;
    }

    /// <summary>Runs a program with that standard input and the tests' folder first on its PATH.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program,
        string[] arguments,
        string input
    ) => RunAsync(program, arguments, input, new Dictionary<string, string?>());

    /// <summary>Runs a program as above, with these variables changed (null takes one away).</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program,
        string[] arguments,
        string input,
        IReadOnlyDictionary<string, string?> environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] =
            $"{AppContext.BaseDirectory}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience.OfStep);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output, await error);
    }
}
