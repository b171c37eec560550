using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;
using TauGate.Cluster.Security;

namespace TauGate.Cluster.Tests.Security;

public sealed class TlsConnectionTests : IDisposable
{
    private readonly CertificateFolders _folders = new();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Connection_that_akka_closes_ends_although_its_peer_reads_nothing_more()
    {
        var (near, far) = await ConnectAsync();
        await using var stalled = far;
        using var connection = new TlsConnection(Node(1), Node(2), near, 1 << 20, _ => null, _ => { });
        var running = connection.RunAsync();
        connection.ReadHandlerSource.SetResult(new Listener());
        var payload = ByteString.CopyFrom(new byte[1 << 20]);
        // More than the sockets hold, and until no more is taken.
        while (connection.Write(payload)) { }

        // Akka calls the overload with a reason.
        connection.Disassociate("silent", Akka.Event.NoLogger.Instance);

        await running;
        Assert.False(connection.Write(payload));
    }

    public void Dispose() => _folders.Dispose();

    private static Address Node(int port) => new(TlsTransport.Scheme, "taugate", "127.0.0.1", port);

    private async Task<(SslStream Near, SslStream Far)> ConnectAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var accepting = server.AcceptAsync(cancellation).AsTask();
        await client.ConnectAsync(server.LocalEndPoint!, cancellation);
        using var one = _folders.Load(CertificateRole.Coordinator);
        using var other = _folders.Load(CertificateRole.Worker);
        var answering = new TlsHandshake(other).AnsweredAsync(await accepting, cancellation);
        var (near, _) = await new TlsHandshake(one).DialledAsync(client, "127.0.0.1", cancellation);
        return (near, (await answering)!.Value.Stream);
    }

    private sealed class Listener : IHandleEventListener
    {
        public void Notify(IHandleEvent @event) { }
    }
}
