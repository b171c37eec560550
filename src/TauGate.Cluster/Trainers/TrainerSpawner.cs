using System.Collections.Concurrent;
using System.Diagnostics;
using TauGate.Core.Processes;

namespace TauGate.Cluster.Trainers;

/// <summary>
/// The thread that starts all of a node's trainers and lives as long as the node. Linux sends the parent-death signal
/// when the thread that started the child ends, and a pool thread ends when it has idled.
/// </summary>
internal sealed class TrainerSpawner : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> _orders = [];
    private readonly Thread _thread;

    public TrainerSpawner()
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = "trainer spawner" };
        _thread.Start();
    }

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The executable cannot be started.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((start, done));
        return done.Task;
    }

    /// <summary>Ends the thread; on Linux every trainer that is still alive dies with it.</summary>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Serve()
    {
        foreach (var (start, done) in _orders.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(ChildProcess.Start(start));
            }
#pragma warning disable CA1031 // Handed to whoever asked.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        }
    }
}
