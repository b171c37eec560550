using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Akka.Event;
using Akka.Remote.Transport;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Joining;

/// <summary>
/// Looks at a seed: what answers there, which address it calls itself by, and whether it can be reached by that from
/// here. Users give an address by which they reach a coordinator, but Akka joins only by the coordinator's own.
/// </summary>
/// <param name="own">The address that this node calls itself by, at which the others must reach it; null when it is not
/// started.</param>
/// <param name="security">Null for no TLS.</param>
internal sealed class SeedLook(HostPort? own, NodeSecurity? security)
{
    // Long enough for a busy node; other seeds do not wait for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The error that says why no seed could be joined.</summary>
    public static async Task<EnvironmentException> ExplainAsync(
        ImmutableArray<HostPort> seeds,
        HostPort own,
        TimeSpan deadline,
        NodeSecurity? security
    )
    {
        var look = new SeedLook(own, security);
        var findings = await Task.WhenAll(seeds.Select(seed => look.AtAsync(seed, CancellationToken.None)));
        var problems = findings.Select(f =>
            f.Problem
            ?? $"{f.Seed}: a node answers and does not let this one join: no coordinator has the term, "
                + $"or it cannot reach this node at {own} (--bind, --public-host)."
        );
        return new EnvironmentException(
            $"No coordinator could be joined within {deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture)} "
                + $"s (taugate.node.join-deadline). {string.Join(" ", problems)}"
                + (
                    security?.LastRefusal is { IsOutbound: false } refusal
                        ? $" The last connection was refused: {refusal.Reason}"
                        : ""
                )
                + (findings.All(f => f.NeedsChange) ? "" : " Start a coordinator, or correct --seeds.")
        );
    }

    /// <summary>Looks at one seed. Errors of the seed are findings and are not thrown.</summary>
    public async Task<SeedFinding> AtAsync(HostPort seed, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            if (await AskAsync(seed, late.Token) is not { } name)
            {
                return security is null && await SpeaksTlsAsync(seed, cancellation)
                    ? new SeedFinding(
                        seed,
                        null,
                        $"{seed}: speaks TLS: give this node a certificate of that cluster's authority with --cert.",
                        NeedsChange: true
                    )
                    : new SeedFinding(
                        seed,
                        null,
                        $"{seed}: what listens there does not answer as a node does: another program, "
                            + "or a node that stops.",
                        NeedsChange: false
                    );
            }
            if (own is { IsLoopback: true } here && IsElsewhere(await seed.ResolveAsync(late.Token), OwnAddresses()))
                return new SeedFinding(
                    seed,
                    null,
                    $"{seed}: a node answers, and this one calls itself {here}, where only this machine reaches it. "
                        + "Start it with --bind of an address that the other reaches, or --public-host.",
                    NeedsChange: true
                );
            return HostPort.Of(name.Address) == seed
                ? new SeedFinding(seed, name.Address, null, NeedsChange: false)
                : await ByNameAsync(seed, name, cancellation);
        }
        catch (RefusedException e)
        {
            return new SeedFinding(seed, null, $"{seed}: {e.Message}.", NeedsChange: true);
        }
        catch (SocketException e)
        {
            return new SeedFinding(seed, null, $"{seed}: {Why(e)}.", NeedsChange: false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SeedFinding(
                seed,
                null,
                $"{seed}: does not answer; the host is down, it is busy, or a firewall drops the connection.",
                NeedsChange: false
            );
        }
    }

    /// <summary>Whether a host with these addresses is another machine, or another network namespace.</summary>
    internal static bool IsElsewhere(IEnumerable<IPAddress> host, IReadOnlyCollection<IPAddress> machine) =>
        !host.Any(a => IPAddress.IsLoopback(a) || machine.Contains(a));

    private static IPAddress[] OwnAddresses() =>
        [
            .. NetworkInterface
                .GetAllNetworkInterfaces()
                .SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address),
        ];

    private static string Why(SocketException e) =>
        e.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nothing listens there",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "there is no host of that name",
            _ => e.Message.TrimEnd('.'),
        };

    /// <summary>The address that the node at a place calls itself by; null when there is no node of Akka's.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="RefusedException">It, or this node, does not accept the other's certificate.</exception>
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
            // The caller reports the outcome.
            var (stream, _) = await new TlsDial(security, NoLogger.Instance, Patience).DialAsync(
                place.ToAddress(TlsTransport.Scheme),
                cancellation
            );
            await using (stream)
                return await NameQuestion.AskAsync(stream, TlsTransport.Scheme, cancellation);
        }
        catch (InvalidAssociationException e)
            when (e.InnerException is SocketException or OperationCanceledException or RefusedException)
        {
            throw e.InnerException;
        }
    }

    /// <summary>
    /// The node calls itself by another address than the one that was given: checks whether it can be reached by that.
    /// </summary>
    private async Task<SeedFinding> ByNameAsync(HostPort seed, NodeName name, CancellationToken cancellation)
    {
        var known = HostPort.Of(name.Address);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        string found;
        try
        {
            var there = await AskAsync(known, late.Token);
            if (there == name)
                return new SeedFinding(seed, name.Address, null, NeedsChange: false);
            found = there is null ? "something else listens" : "another node listens";
        }
        catch (RefusedException)
        {
            found = "something else listens";
        }
        catch (SocketException e)
        {
            found = Why(e);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            found = "nothing answers";
        }
        var remedy =
            known.Port == seed.Port
                ? $"Start it with --public-host {seed.BracketedHost}"
                : $"Let it listen at the port by which others reach it, --bind HOST:{seed.Port} --public-host "
                    + $"{seed.BracketedHost}";
        return new SeedFinding(
            seed,
            null,
            $"{seed}: a node answers that calls itself {known}, where from here {found}. {remedy}.",
            NeedsChange: true
        );
    }

    private static async Task<bool> SpeaksTlsAsync(HostPort place, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            return await TlsDial.AnswersInTlsAsync(place, late.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The peer does not answer in TLS; it waits for something else.
            return false;
        }
    }
}
