using System.Text;

namespace TauGate.Testbed;

/// <summary>
/// A coordinator or worker of a cluster: one process at a time, with a home and arguments that outlive it.
/// </summary>
public sealed class ClusterMember : IAsyncDisposable
{
    private readonly string _home;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string[] _arguments;
    private readonly StringBuilder _earlier = new();
    private TauGateProgram? _program;

    internal ClusterMember(
        string name,
        string home,
        int? port,
        IReadOnlyDictionary<string, string> environment,
        string[] arguments
    ) => (Name, _home, Port, _environment, _arguments) = (name, home, port, environment, arguments);

    /// <summary>Such as <c>coordinator-1</c>.</summary>
    public string Name { get; }

    /// <summary>Where a coordinator listens.</summary>
    public int? Port { get; }

    /// <summary>Its home.</summary>
    public string Home => _home;

    /// <summary>The process that runs now, or ran last.</summary>
    public TauGateProgram Program => _program ?? throw new InvalidOperationException($"{Name} was never started.");

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => _program is { HasEnded: false };

    /// <summary>The standard error of all its processes so far.</summary>
    public string Log => _earlier + (_program?.ErrorText ?? "");

    /// <summary>Starts the process; <see cref="ReadyAsync"/> waits for it.</summary>
    public async Task StartAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
            _earlier.Append(_program.ErrorText);
        }
        _program = TauGateProgram.Start(_home, _environment, _arguments);
    }

    /// <summary>The line with which it says that it is ready.</summary>
    public Task<string> ReadyAsync() => Program.LineAsync(IsReady);

    /// <summary>A worker's id, from the line with which it says that it is ready.</summary>
    public Guid WorkerId
    {
        get
        {
            var words = Log.Split('\n').Last(IsReady).Split(' ');
            return Guid.Parse(words[Array.IndexOf(words, "ready:") - 1]);
        }
    }

    /// <summary>Results on a worker's disk that the ledger has not acknowledged.</summary>
    public int Unacknowledged => SpoolFiles.Unacknowledged(_home);

    /// <summary>Whether the ledger has refused a worker's result, or the disk damaged it.</summary>
    public bool HasRejected => SpoolFiles.HasRejected(_home);

    /// <summary><c>kill -9</c>, waited for.</summary>
    public async Task KillAsync()
    {
        Program.Signal(Processes.Kill);
        await Program.FinishAsync();
    }

    /// <summary>SIGTERM, and the end.</summary>
    public async Task<TauGateProgram.Finished> TerminateAsync()
    {
        Program.Signal(Processes.Terminate);
        return await Program.FinishAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
    }

    private static bool IsReady(string line) =>
        line.Contains("Coordinator ready at ", StringComparison.Ordinal)
        || (line.Contains("Worker ", StringComparison.Ordinal) && line.Contains(" ready: ", StringComparison.Ordinal));
}
