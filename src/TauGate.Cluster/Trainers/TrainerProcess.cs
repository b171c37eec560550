using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Trainers;

/// <summary>A trainer process, seen from its node.</summary>
internal sealed class TrainerProcess : ITrainer
{
    /// <summary>Variables that a trainer does not get, because it needs no database.</summary>
    private static readonly string[] Secrets = ["TAUGATE_DB", "PGPASSWORD"];

    private readonly Process _process;
    private readonly OutputTail _errors;
    private readonly TimeProvider _time;
    private volatile bool _killedOnPurpose;
    private volatile bool _timedOut;
    private bool _disposed;

    private TrainerProcess(Process process, Numerics numerics, TimeProvider time)
    {
        _process = process;
        _errors = new OutputTail(process.StandardError.BaseStream);
        _time = time;
        Numerics = numerics;
    }

    public Numerics Numerics { get; }

    public int ProcessId => _process.Id;

    public TrainerIdentity Identity { get; private set; } = null!;

    public bool IsUsable { get; private set; } = true;

    /// <summary>Starts a trainer and waits for its hello.</summary>
    /// <exception cref="TrainerUnavailableException">It could not be started, died, sent something other than a frame,
    /// or said that it cannot work on this host.</exception>
    public static async Task<TrainerProcess> StartAsync(
        TrainerSpawner spawner,
        TrainerCommand command,
        Numerics numerics,
        TimeSpan startTimeout,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var secret in Secrets)
            start.Environment.Remove(secret);
        // The runtime's diagnostic sockets in the temporary folder would outlive every trainer that is killed.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        foreach (var (name, value) in command.Environment(numerics))
            start.Environment[name] = value;
        start.Environment[ParentWatch.Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

        TrainerProcess trainer;
        try
        {
            trainer = new TrainerProcess(await spawner.StartAsync(start), numerics, time);
        }
        catch (Win32Exception e)
        {
            throw new TrainerUnavailableException(
                $"The trainer '{command.FileName}' could not be started: {e.Message}",
                e
            );
        }
        try
        {
            await trainer.GreetAsync(startTimeout, cancellation);
            return trainer;
        }
        catch
        {
            await trainer.DisposeAsync();
            throw;
        }
    }

    public async Task<TrainerReply> ExecuteAsync(WorkItem item, TaskFiles files, CancellationToken kill)
    {
        var order = item.Cell is { } cell
            ? TrainerFrame.Of(
                TrainerFrameKind.TrainCell,
                new CellOrder(cell, files.Data, files.Foundation!.Value.Digest, files.Foundation.Value.Path)
            )
            : TrainerFrame.Of(TrainerFrameKind.TrainFoundation, new FoundationOrder(item.Foundation, files.Data));

        using var onKill = kill.Register(KillOnPurpose);
        using var onTimeout = _time.CreateTimer(_ => KillLate(), null, item.Timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await order.WriteAsync(_process.StandardInput.BaseStream, CancellationToken.None);
            var frame = await TrainerFrame.ReadAsync(_process.StandardOutput.BaseStream, CancellationToken.None);
            return frame is null ? await EndedAsync(null) : Understand(frame, item);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            return await EndedAsync(e as InvalidDataException);
        }
    }

    public async Task StopAsync(TimeSpan grace)
    {
        IsUsable = false;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process has ended already.
        }
        using var late = new CancellationTokenSource(grace, _time);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            // Killed below.
        }
        await DisposeAsync();
    }

    /// <summary>Kills what is left and waits until it is gone. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        IsUsable = false;
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task GreetAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        using var onCancel = cancellation.Register(KillOnPurpose);
        using var onTimeout = _time.CreateTimer(_ => KillLate(), null, timeout, Timeout.InfiniteTimeSpan);
        string reason;
        try
        {
            var frame = await TrainerFrame.ReadAsync(_process.StandardOutput.BaseStream, CancellationToken.None);
            if (frame?.Kind == TrainerFrameKind.Hello)
            {
                Identity = frame.Read<TrainerIdentity>();
                return;
            }
            reason =
                frame?.Kind == TrainerFrameKind.Unavailable
                    ? frame.Read<TrainerMessage>().Text
                    : $"The trainer did not say hello: {Describe(await EndedAsync(null))}";
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            reason = $"The trainer did not say hello: {Describe(await EndedAsync(e as InvalidDataException))}";
        }
        cancellation.ThrowIfCancellationRequested();
        throw new TrainerUnavailableException(reason);
    }

    private TrainerReply Understand(TrainerFrame frame, WorkItem item)
    {
        switch (frame.Kind)
        {
            case TrainerFrameKind.FoundationTrained when item.IsFoundation:
                var foundation = frame.Read<FoundationResult>();
                if (foundation.Key == item.Key)
                    return new TrainerReply.FoundationTrained(foundation, frame.Blob);
                break;
            case TrainerFrameKind.CellTrained when !item.IsFoundation:
                var cell = frame.Read<CellResult>();
                if (cell.Key == item.Key)
                    return new TrainerReply.CellTrained(cell, frame.Blob);
                break;
            case TrainerFrameKind.Errored:
                return new TrainerReply.Failed(FailureKind.Errored, frame.Read<TrainerMessage>().Text, _errors.Text);
        }
        throw new InvalidDataException($"The trainer answered another task with '{frame.Kind}'.");
    }

    /// <summary>
    /// The reply for a trainer that has ended or has sent something other than a frame; kills it if it still runs.
    /// </summary>
    private async Task<TrainerReply> EndedAsync(InvalidDataException? nonsense)
    {
        IsUsable = false;
        // A trainer that has closed its output gets some time to end with its own exit code.
        using (
            var late = new CancellationTokenSource(nonsense is null ? TimeSpan.FromSeconds(2) : TimeSpan.Zero, _time)
        )
        {
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        await _errors.Ended;
        if (_killedOnPurpose)
            return new TrainerReply.Killed();
        if (_timedOut)
            return new TrainerReply.Failed(FailureKind.TimedOut, "killed after its timeout", _errors.Text);
        var detail = nonsense is null
            ? ExitReason(_process.ExitCode)
            : $"wrote to standard output what is not an answer: {nonsense.Message}";
        return new TrainerReply.Failed(FailureKind.Crashed, detail, _errors.Text);
    }

    private static string Describe(TrainerReply reply) =>
        reply is TrainerReply.Failed failed
            ? failed.StandardError.Length == 0
                ? failed.Detail
                : $"{failed.Detail}; its last words:\n{failed.StandardError}"
            : "it was stopped";

    /// <summary>The runtime reports a signal as 128 + its number, as shells do.</summary>
    private static string ExitReason(int code) =>
        code switch
        {
            128 + 6 => "ended by signal 6 (SIGABRT)",
            128 + 7 => "ended by signal 7 (SIGBUS)",
            128 + 9 => "ended by signal 9 (SIGKILL): killed from outside, or out of memory",
            128 + 11 => "ended by signal 11 (SIGSEGV)",
            128 + 15 => "ended by signal 15 (SIGTERM)",
            > 128 => $"ended by signal {code - 128}",
            _ => $"ended with exit code {code}",
        };

    private void KillOnPurpose()
    {
        _killedOnPurpose = true;
        Kill();
    }

    private void KillLate()
    {
        _timedOut = true;
        Kill();
    }

    private void Kill()
    {
        IsUsable = false;
        try
        {
            if (_process.HasExited)
                return;
            // The group is the trainer's own once it has armed itself; before that it is reached by its id.
            if (!OperatingSystem.IsWindows())
                _ = NativeMethods.Kill(-_process.Id, NativeMethods.SigKill);
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }
}
