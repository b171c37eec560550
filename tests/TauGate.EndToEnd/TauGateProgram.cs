using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace TauGate.EndToEnd;

/// <summary>The built program, started as a user does.</summary>
internal sealed class TauGateProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Lock _lock = new();
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Seen)> _watchers = [];
    private readonly Task<string> _output;
    private readonly Task _errors;

    private TauGateProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = ReadErrorsAsync();
    }

    public int Id => _process.Id;

    /// <summary>Everything on standard error so far.</summary>
    public string ErrorText
    {
        get { lock (_lock) return _error.ToString(); }
    }

    public static string RepositoryRoot { get; } = FindRoot();

    public static TauGateProgram Start(string home, params string[] args) => Start(home, new Dictionary<string, string>(), args);

    public static TauGateProgram Start(string home, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Executable(), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = RepositoryRoot,
        };
        start.Environment["TAUGATE_HOME"] = home;
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // whose sockets would outlive a killed program
        start.Environment.Remove("TAUGATE_DB");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new TauGateProgram(start);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<Finished> RunAsync(string home, params string[] args)
    {
        await using var program = Start(home, args);
        return await program.FinishAsync();
    }

    /// <summary>Completes with the first line on standard error that matches, also one that was printed before; fails when the program ends without it.</summary>
    public async Task<string> LineAsync(Func<string, bool> matches)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var earlier = _error.ToString().Split('\n').FirstOrDefault(matches);
            if (earlier is not null) return earlier;
            _watchers.Add((matches, seen));
        }
        if (await Task.WhenAny(seen.Task, _errors).WaitAsync(Patience) == _errors && !seen.Task.IsCompleted)
            throw new InvalidOperationException($"The program ended without the expected line. Standard error:\n{ErrorText}");
        return await seen.Task;
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Finished> FinishAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _errors;
        return new Finished(_process.ExitCode, await _output, ErrorText);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _error.Append(line).Append('\n');
                foreach (var (matches, seen) in _watchers)
                    if (matches(line)) seen.TrySetResult(line);
            }
        }
    }

    private static string Executable()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        while (framework.Name != "net10.0") framework = framework.Parent ?? throw new InvalidOperationException("The tests do not lie in a build output folder.");
        var configuration = framework.Parent!.Name;
        var folder = Path.Combine(RepositoryRoot, "src", "TauGate.Cli", "bin", configuration, "net10.0");
        return Directory.EnumerateFiles(folder, OperatingSystem.IsWindows() ? "taugate.exe" : "taugate", SearchOption.AllDirectories).First();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TauGate.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("TauGate.sln was not found above the tests.");
        return folder.FullName;
    }

    /// <summary>How a program ended.</summary>
    internal sealed record Finished(int ExitCode, string Output, string Error)
    {
        /// <summary>Standard output as one JSON document.</summary>
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        /// <summary>This, or a failure that shows what the program said.</summary>
        public Finished ExpectExit(int code)
        {
            Assert.True(ExitCode == code, $"Expected exit code {code}, got {ExitCode}.\nStandard error:\n{Error}\nStandard output:\n{Output}");
            return this;
        }
    }
}
