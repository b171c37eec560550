using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace TauGate.Testbed;

/// <summary>The built program, started as a user does.</summary>
public sealed class TauGateProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Lock _lock = new();
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Seen)> _watchers = [];
    private readonly Task<string> _output;
    private readonly Task _errors;

    static TauGateProgram() => Processes.HeedInterrupts();

    private TauGateProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = ReadErrorsAsync();
    }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Everything on standard error so far.</summary>
    public string ErrorText
    {
        get
        {
            lock (_lock)
                return _error.ToString();
        }
    }

    /// <summary>The built program's file.</summary>
    public static string Executable => FindExecutable();

    /// <summary>The folder with the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Starts the program.</summary>
    public static TauGateProgram Start(string home, params string[] args) =>
        Start(home, new Dictionary<string, string>(), args);

    /// <summary>Starts the program.</summary>
    public static TauGateProgram Start(
        string home,
        IReadOnlyDictionary<string, string> environment,
        params string[] args
    ) => new(StartInfo(Executable, home, environment, args));

    /// <summary>Starts another program the same way.</summary>
    public static TauGateProgram StartOther(string executable, string home, params string[] args) =>
        StartOther(executable, home, new Dictionary<string, string>(), args);

    /// <summary>Starts another program the same way.</summary>
    public static TauGateProgram StartOther(
        string executable,
        string home,
        IReadOnlyDictionary<string, string> environment,
        params string[] args
    ) => new(StartInfo(executable, home, environment, args));

    /// <summary>Runs to the end.</summary>
    public static async Task<Finished> RunAsync(string home, params string[] args)
    {
        await using var program = Start(home, args);
        return await program.FinishAsync();
    }

    /// <summary>
    /// Completes with the first line on standard error that matches, also one that was printed before; fails when the
    /// program ends without it.
    /// </summary>
    public async Task<string> LineAsync(Func<string, bool> matches, TimeSpan? patience = null)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var earlier = _error.ToString().Split('\n').FirstOrDefault(matches);
            if (earlier is not null)
                return earlier;
            _watchers.Add((matches, seen));
        }
        if (await Task.WhenAny(seen.Task, _errors).WaitAsync(patience ?? Patience) == _errors && !seen.Task.IsCompleted)
            throw new InvalidOperationException(
                $"The program ended without the expected line. Standard error:\n{ErrorText}"
            );
        return await seen.Task;
    }

    /// <summary>Sends a signal to the process.</summary>
    public void Signal(int signal) => Processes.Signal(Id, signal);

    /// <summary>Waits for the end, and lets go of the process.</summary>
    public async Task<Finished> FinishAndDisposeAsync(TimeSpan? patience = null)
    {
        await using (this)
            return await FinishAsync(patience);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Finished> FinishAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync().WaitAsync(patience ?? Patience);
        await _errors;
        return new Finished(_process.ExitCode, await _output, ErrorText);
    }

    /// <summary>
    /// Waits for the end; when cancelled, asks the program for it, which then ends what it has started.
    /// </summary>
    public async Task<Finished> FinishAsync(TimeSpan patience, CancellationToken cancellation)
    {
        using var ask = cancellation.Register(() => Processes.TrySignal(Id, Processes.Terminate));
        var finished = await FinishAsync(patience);
        cancellation.ThrowIfCancellationRequested();
        return finished;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(
        string executable,
        string home,
        IReadOnlyDictionary<string, string> environment,
        string[] args
    )
    {
        var start = new ProcessStartInfo(executable, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = RepositoryRoot,
        };
        start.Environment["TAUGATE_HOME"] = home;
        // One for all homes, as nodes of a machine may share it: it has nothing that a home could tell from another's.
        start.Environment["TAUGATE_CACHE"] = Path.Combine(AppContext.BaseDirectory, "cache");
        // Slot tokens of its own: a sweep that somebody runs on this machine meanwhile would take the cores' tokens
        // away.
        start.Environment["XDG_RUNTIME_DIR"] = Directory.Exists(home) ? home : Path.GetDirectoryName(home);
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // whose sockets would outlive a killed program
        start.Environment.Remove("TAUGATE_DB");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _error.Append(line).Append('\n');
                foreach (var (matches, seen) in _watchers)
                    if (matches(line))
                        seen.TrySetResult(line);
            }
        }
    }

    private static string FindExecutable()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        while (framework.Name != "net10.0")
            framework = framework.Parent
                ?? throw new InvalidOperationException("The tests do not lie in a build output folder.");
        var configuration = framework.Parent!.Name;
        var folder = Path.Combine(RepositoryRoot, "src", "TauGate.Cli", "bin", configuration, "net10.0");
        return Directory
            .EnumerateFiles(
                folder,
                OperatingSystem.IsWindows() ? "taugate.exe" : "taugate",
                SearchOption.AllDirectories
            )
            .First();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TauGate.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("TauGate.sln was not found above the tests.");
        return folder.FullName;
    }

    /// <summary>How a program ended.</summary>
    public sealed record Finished(int ExitCode, string Output, string Error)
    {
        /// <summary>Standard output as one JSON document.</summary>
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        /// <summary>This, or a failure that shows what the program said.</summary>
        public Finished ExpectExit(int code)
        {
            return ExitCode == code
                ? this
                : throw new InvalidOperationException(
                    $"Expected exit code {code}, got {ExitCode}.\nStandard error:\n{Error}\nStandard output:\n{Output}"
                );
        }
    }
}
