using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TauGate.Cli.Composition;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP. The first asks for a clean stop, which takes a second or two, for a worker that drains
/// up to its deadline; the second asks it to hurry; the third ends the process at once.
/// </summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public StopSignals()
    {
        _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s =>
                PosixSignalRegistration.Create(s, OnSignal)
            ),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>
    /// An interactive program that has the terminal. While it runs, Ctrl-C is its own matter (the terminal tells it,
    /// too), and it is told of the other signals.
    /// </summary>
    public Process? Foreground { get; set; }

    /// <summary>What is said at the second signal.</summary>
    public string SecondAnswer { get; set; } =
        "taugate: stopping. Once more ends it at once; a private database server then stays up until the next command.";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Foreground is { } program)
        {
            context.Cancel = true;
            if (context.Signal != PosixSignal.SIGINT && !program.HasExited)
                _ = Kill(program.Id, context.Signal == PosixSignal.SIGHUP ? Hangup : Terminate);
            return;
        }
        switch (Interlocked.Increment(ref _received))
        {
            case 1:
                context.Cancel = true;
                _stop.Cancel();
                break;
            case 2:
                context.Cancel = true;
                Console.Error.WriteLine(SecondAnswer);
                _hurry.Cancel();
                break;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
