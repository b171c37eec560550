using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Security;

/// <summary>
/// Akka.Remote's transport over TLS. It replaces Akka's own, which uses TLS 1.0 to 1.2, ends the whole node when an
/// address that it connects to does not use TLS, and does not tell which certificate a connection has (ADR 0008).
/// </summary>
#pragma warning disable CA1001 // Akka calls Shutdown and never Dispose; what is in the two fields is memory only.
internal sealed class TlsTransport : Transport
#pragma warning restore CA1001
{
    /// <summary>The scheme of Akka's own TLS transport.</summary>
    public const string Scheme = "ssl.tcp";

    private const int MostHandshakes = 256;

    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    private readonly NodeSecurity _security;
    private readonly TlsHandshake _handshake;
    private readonly TlsDial _dial;
    private readonly ILoggingAdapter _log;
    private readonly ConcurrentDictionary<TlsConnection, Task> _connections = new();
    private readonly SemaphoreSlim _handshakes = new(MostHandshakes);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<IAssociationEventListener> _listener = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private Socket? _server;
    private Address _local = null!;

    /// <summary>Called by Akka.</summary>
    public TlsTransport(ActorSystem system, Config config)
    {
        (System, Config, SchemeIdentifier) = (system, config, Scheme);
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size")
            ?? throw new ConfigurationException("maximum-frame-size is missing");
        _security = system.Settings.Setup.Get<NodeSecuritySetup>().Value.Security;
        _log = Akka.Event.Logging.GetLogger(system, typeof(TlsTransport));
        _handshake = new TlsHandshake(_security);
        _dial = new TlsDial(_security, _log, config.GetTimeSpan("connection-timeout"));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var host = ReadHost("hostname") ?? new HostPort(IPAddress.Any.ToString(), null);
        var address = (await host.ResolveAsync(_stopping.Token))[0];
        var server = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // "Every address" includes those of IPv4.
        if (address.Equals(IPAddress.IPv6Any))
            server.DualMode = true;
        try
        {
            server.Bind(new IPEndPoint(address, Config.GetInt("port")));
            server.Listen(Config.GetInt("backlog", 4096));
        }
        catch
        {
            server.Dispose();
            throw;
        }
        _server = server;
        var publicHost = ReadHost("public-hostname") ?? host;
        var publicPort = Config.GetInt("public-port") is > 0 and var port
            ? port
            : ((IPEndPoint)server.LocalEndPoint!).Port;
        _local = (publicHost with { Port = publicPort }).ToAddress(Scheme, System.Name);
        _ = AcceptAsync(server);
        return (_local, _listener);
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var (stream, role) = await _dial.DialAsync(remoteAddress, _stopping.Token);
        // Messages on it are checked against the certificate that the peer has just shown.
        return Open(remoteAddress, stream, new InboundCheck(_security.Peers, role, remoteAddress.ToString()));
    }

    public override async Task<bool> Shutdown()
    {
        await _stopping.CancelAsync();
        _server?.Dispose();
        // Akka has disassociated already; its last messages are on their way.
        await Task.WhenAll(
            _connections.Select(pair =>
            {
                pair.Key.Disassociate("the node stops", _log);
                return pair.Value;
            })
        );
        return true;
    }

    private TlsConnection Open(Address remote, System.Net.Security.SslStream stream, InboundCheck check)
    {
        var connection = new TlsConnection(_local, remote, stream, (int)MaximumPayloadBytes, Look, ended =>
            _connections.TryRemove(ended, out _)
        );
        var running = new TaskCompletionSource();
        _connections[connection] = running.Task;
        _ = RunAsync();
        return connection;

        string? Look(ReadOnlyMemory<byte> payload)
        {
            if (check.Refuse(payload.Span) is not { } refusal)
                return null;
            _security.Peers.Refuse(refusal, refusal.Reason, _log);
            // A worker may have taken over the address of a coordinator, so the address is checked again.
            if (refusal.Claimed is var (host, port))
                _ = _dial.VerifyAsync(_local.WithHost(host).WithPort(port), _stopping.Token);
            return refusal.Reason;
        }

        async Task RunAsync()
        {
            await connection.RunAsync();
            connection.Dispose();
            running.SetResult();
        }
    }

    /// <summary>A host and port of the settings; null when empty.</summary>
    private HostPort? ReadHost(string key) =>
        Config.GetString(key) is { Length: > 0 } text
            ? HostPort.Read(text) ?? throw new ConfigurationException($"{key}: '{text}' is no address")
            : null;

    private async Task AcceptAsync(Socket server)
    {
        var listener = await _listener.Task;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _handshakes.WaitAsync(_stopping.Token);
                _ = AnswerAsync(await server.AcceptAsync(_stopping.Token), listener);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // No descriptors are left, or the peer is gone already; the next connection may succeed.
                _handshakes.Release();
                _log.Warning("A connection could not be accepted: {0}", e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AnswerAsync(Socket socket, IAssociationEventListener listener)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        late.CancelAfter(HandshakeTime);
        var (peer, host) = ("", "");
        try
        {
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            // An IPv4 peer of a socket for both families has a mapped address.
            host = (remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address).ToString();
            var place = new HostPort(host, remote.Port);
            peer = place.ToString();
            socket.NoDelay = true;
            if (await _handshake.AnsweredAsync(socket, late.Token) is not var (stream, role))
                return;
            var address = place.ToAddress(Scheme, System.Name);
            listener.Notify(
                new InboundAssociation(Open(address, stream, new InboundCheck(_security.Peers, role, peer)))
            );
        }
        catch (RefusedException e)
        {
            _security.Peers.Refuse(
                new Refusal(peer, $"Refused a connection from {peer}: {e.Message}.", IsOutbound: false),
                $"from {host}: {e.Message}",
                _log
            );
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone or too slow, or this node stops.
            socket.Dispose();
        }
        finally
        {
            _handshakes.Release();
        }
    }
}
