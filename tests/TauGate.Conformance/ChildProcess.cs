using System.Diagnostics;

namespace TauGate.Conformance;

/// <summary>Runs the suite's child program in a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>The line it printed.</summary>
    public static string Run(params string[] arguments) => Run(new Dictionary<string, string>(), arguments);

    /// <summary>The line it printed.</summary>
    public static string Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "TauGate.Conformance.Child.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"The child process ended with {process.ExitCode}: {errors.Result}");
        return output.Trim();
    }
}
