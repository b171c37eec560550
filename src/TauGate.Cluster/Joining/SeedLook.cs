using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Joining;

/// <summary>
/// Looks at a seed: what answers there, what it calls itself, whether that name leads to it from here. Users give the address by which they reach a
/// coordinator; Akka joins by the coordinator's own name only.
/// </summary>
/// <param name="security">Null speaks without TLS.</param>
/// <param name="log">For refused connections.</param>
internal sealed class SeedLook(NodeSecurity? security, ILoggingAdapter log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Why no seed could be joined.</summary>
    public static async Task<EnvironmentException> ExplainAsync(ImmutableArray<HostPort> seeds, TimeSpan deadline, NodeSecurity? security)
    {
        var look = new SeedLook(security, NoLogger.Instance);
        var findings = await Task.WhenAll(seeds.Select(seed => look.AtAsync(seed, CancellationToken.None)));
        var problems = findings.Select(f => f.Problem ?? $"{f.Seed}: a node answers and lets nobody join: no coordinator with the term is behind it.");
        return new EnvironmentException(
            $"No coordinator could be joined within {deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s (taugate.node.join-deadline). {string.Join(" ", problems)}"
            + (security?.LastRefusal is { } refusal ? $" The last connection was refused: {refusal.Reason}" : "") + " Start a coordinator, or correct --seeds.");
    }

    /// <summary>Never throws for what it finds.</summary>
    public async Task<SeedFinding> AtAsync(HostPort seed, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            if (await AskAsync(seed, late.Token) is not { } name) return new SeedFinding(seed, null, $"{seed}: {await WhatListensAsync(seed, cancellation)}", NeedsChange: true);
            return HostPort.Of(name.Address) == seed ? new SeedFinding(seed, name.Address, null, NeedsChange: false) : await ByNameAsync(seed, name, cancellation);
        }
        catch (SocketException e)
        {
            return new SeedFinding(seed, null, $"{seed}: {Why(e)}.", NeedsChange: false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SeedFinding(seed, null, $"{seed}: does not answer; the host is down, it is busy, or a firewall drops the connection.", NeedsChange: false);
        }
    }

    private static string Why(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "there is no host of that name",
        _ => e.Message.TrimEnd('.'),
    };

    /// <summary>What the node at a place calls itself; null when it lets nobody in, or is none.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    private async Task<NodeName?> AskAsync(HostPort place, CancellationToken cancellation)
    {
        if (security is null)
        {
            using var socket = await place.ConnectAsync(cancellation);
            await using var plain = new NetworkStream(socket);
            return await NameQuestion.AskAsync(plain, "tcp", cancellation);
        }
        try
        {
            var (stream, _) = await new TlsDial(security, log, Patience).DialAsync(place.ToAddress(TlsTransport.Scheme), cancellation);
            await using (stream) return await NameQuestion.AskAsync(stream, TlsTransport.Scheme, cancellation);
        }
        catch (InvalidAssociationException e) when (e.InnerException is SocketException or OperationCanceledException)
        {
            throw e.InnerException;
        }
        catch (InvalidAssociationException)
        {
            return null;
        }
    }

    /// <summary>The node has another name than the one that was given: can it be reached by that?</summary>
    private async Task<SeedFinding> ByNameAsync(HostPort seed, NodeName name, CancellationToken cancellation)
    {
        var own = HostPort.Of(name.Address);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        string found;
        try
        {
            var there = await AskAsync(own, late.Token);
            if (there == name) return new SeedFinding(seed, name.Address, null, NeedsChange: false);
            found = there is null ? "something else listens" : "another node listens";
        }
        catch (SocketException e)
        {
            found = Why(e);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            found = "nothing answers";
        }
        var remedy = own.Port == seed.Port
            ? $"Start it with --public-host {seed.BracketedHost}"
            : $"Let it listen at the port by which others reach it, --bind HOST:{seed.Port} --public-host {seed.BracketedHost}";
        return new SeedFinding(seed, null, $"{seed}: a node answers that calls itself {own}, where from here {found}. {remedy}.", NeedsChange: true);
    }

    private async Task<string> WhatListensAsync(HostPort place, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        var speaksTls = false;
        try
        {
            speaksTls = await TlsDial.AnswersInTlsAsync(place, late.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It waits for something else.
        }
        return (security is not null, speaksTls) switch
        {
            (false, true) => "speaks TLS: give this node a certificate of that cluster's authority with --cert.",
            (true, false) => "does not speak TLS: a coordinator without --cert, or another program.",
            (true, true) => "does not let this node in: certificates of different authorities, or another program.",
            (false, false) => "another program listens there.",
        };
    }
}
