using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace TauGate.Cluster.Security;

/// <summary>A connection between two nodes. A frame is its length (4 bytes, little-endian) and a payload.</summary>
/// <param name="refuse">Returns why a payload that has arrived must not be passed on; null when it may.</param>
/// <param name="ended">Called once, when the connection is closed.</param>
internal sealed class TlsConnection(
    Address local,
    Address remote,
    SslStream stream,
    int mostBytes,
    Func<ReadOnlyMemory<byte>, string?> refuse,
    Action<TlsConnection> ended
) : AssociationHandle(local, remote), IDisposable
{
    private const int Batch = 64 * 1024;

    // Beyond this Akka keeps messages and tries again.
    private const int MostQueued = 16 * 1024 * 1024;

    // How long queued payloads may still be sent when Akka closes the connection: the last one says why.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Channel<ByteString> _outbox = Channel.CreateUnbounded<ByteString>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _disassociated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _queued;

    /// <summary>Sends and receives until one side ends it.</summary>
    public async Task RunAsync()
    {
        var sending = SendAsync();
        var receiving = ReceiveAsync();
        await Task.WhenAny(sending, receiving, _disassociated.Task);
        // Sending to a peer that does not read waits for as long as the peer lives.
        _outbox.Writer.TryComplete();
        _closing.CancelAfter(LastWords);
        await sending;
        await _closing.CancelAsync();
        await receiving;
        await stream.DisposeAsync();
        ended(this);
        // There is no listener when Akka has dropped the handle, or never took it.
        if (ReadHandlerSource.Task.IsCompletedSuccessfully)
            (await ReadHandlerSource.Task).Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    public override bool Write(ByteString payload)
    {
        if (Interlocked.Read(ref _queued) > MostQueued)
            return false;
        Interlocked.Add(ref _queued, payload.Length);
        return _outbox.Writer.TryWrite(payload);
    }

#pragma warning disable CS0672 // The overload with reasons calls this one.
    public override void Disassociate()
    {
        _outbox.Writer.TryComplete();
        _disassociated.TrySetResult();
    }
#pragma warning restore CS0672

    public void Dispose() => _closing.Dispose();

    private async Task SendAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(Batch);
        try
        {
            while (await _outbox.Reader.WaitToReadAsync(_closing.Token).ConfigureAwait(false))
            {
                buffer.ResetWrittenCount();
                while (buffer.WrittenCount < Batch && _outbox.Reader.TryRead(out var payload))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(sizeof(int)), payload.Length);
                    buffer.Advance(sizeof(int));
                    buffer.Write(payload.Span);
                    Interlocked.Add(ref _queued, -payload.Length);
                }
                await stream.WriteAsync(buffer.WrittenMemory, _closing.Token).ConfigureAwait(false);
            }
            await stream.ShutdownAsync().WaitAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The end of the receiver tells Akka.
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            // Akka completes it on an actor's thread, which must not run the continuation.
            var listener = await ReadHandlerSource
                .Task.WaitAsync(_closing.Token)
                .ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var header = new byte[sizeof(int)];
            while (true)
            {
                await stream.ReadExactlyAsync(header, _closing.Token).ConfigureAwait(false);
                var length = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (length < 1 || length > mostBytes)
                    return;
                var payload = new byte[length];
                await stream.ReadExactlyAsync(payload, _closing.Token).ConfigureAwait(false);
                if (refuse(payload) is not null)
                    return;
                listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(payload)));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Closed by either side.
        }
    }

    private static bool IsEnd(Exception e) =>
        e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
