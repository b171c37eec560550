using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Application.Watching;

/// <summary>Wakes who waits for results or workers to change. The first wait ends at once.</summary>
internal sealed class ChangeSignal : IAsyncDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;

    public ChangeSignal(IControlStore control) => _listening = ListenAsync(control);

    /// <summary>Returns after a change, or when this long nothing was heard of one.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellation) => _changed.WaitAsync(most, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
        _changed.Dispose();
    }

    private async Task ListenAsync(IControlStore control)
    {
        try
        {
            await control.WatchAsync(
                () =>
                {
                    try
                    {
                        _changed.Release();
                    }
                    catch (SemaphoreFullException) { } // who waits is woken already
                },
                _stop.Token
            );
        }
        catch (Exception e) when (e is OperationCanceledException or EnvironmentException)
        {
            // Nothing more is heard: whoever waits looks again when its time is over.
        }
    }
}
