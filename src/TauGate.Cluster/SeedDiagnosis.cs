using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Akka.Actor;
using TauGate.Cluster.Security;
using TauGate.Core.Ports;

namespace TauGate.Cluster;

/// <summary>Says why no seed could be joined, as far as a look at each of them tells.</summary>
internal static class SeedDiagnosis
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<EnvironmentException> ExplainAsync(ImmutableArray<Address> seeds, TimeSpan deadline, NodeSecurity? security)
    {
        var findings = await Task.WhenAll(seeds.Select(s => LookAsync(s.Host, s.Port!.Value, security is not null)));
        return new EnvironmentException(
            $"No coordinator could be joined within {deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s (taugate.node.join-deadline). " + string.Join(" ", findings)
            + (security?.LastRefusal is { } refusal ? $" The last connection was refused: {refusal.Reason}" : "") + " Start a coordinator, or correct --seeds.");
    }

    /// <summary>The seeds at which something accepts a connection.</summary>
    public static async Task<ImmutableArray<Address>> ListeningAsync(ImmutableArray<Address> seeds)
    {
        var listens = await Task.WhenAll(seeds.Select(ListensAsync));
        return [.. seeds.Where((_, s) => listens[s])];
    }

    private static async Task<bool> ListensAsync(Address seed)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(seed.Host, seed.Port!.Value, late.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<string> LookAsync(string host, int port, bool isSecure)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(host, port, late.Token);
            return $"{host}:{port}: {await WhatListensAsync(host, port, isSecure)}";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => $"{host}:{port}: nothing listens there.",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"{host}:{port}: there is no host of that name.",
                _ => $"{host}:{port}: {e.Message.TrimEnd('.')}.",
            };
        }
        catch (OperationCanceledException)
        {
            return $"{host}:{port}: does not answer; the host is down or a firewall drops the connection.";
        }
    }

    private static async Task<string> WhatListensAsync(string host, int port, bool isSecure)
    {
        using var late = new CancellationTokenSource(Patience);
        var speaksTls = false;
        try
        {
            speaksTls = await TlsDial.AnswersInTlsAsync(host, port, late.Token);
        }
        catch (OperationCanceledException)
        {
            // It waits for something else.
        }
        return (isSecure, speaksTls) switch
        {
            (false, true) => "speaks TLS: give this node a certificate of that cluster's authority with --cert.",
            (true, false) => "does not speak TLS: a coordinator without --cert, or another program.",
            _ => "something listens but does not let this node in: no coordinator with the term behind it, another name than its --public-host"
                + (isSecure ? ", certificates of different authorities, or another program." : ", or another program."),
        };
    }
}
