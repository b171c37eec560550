using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;
using static TauGate.Cluster.Tests.EndToEnd.NodeHarness;

namespace TauGate.Cluster.Tests.Security;

/// <summary>Real ActorSystems that join, or must not, over real connections.</summary>
public sealed class TlsClusterTests : IDisposable
{
    private readonly CertificateFolders _folders = new();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Nodes_of_one_authority_join_and_know_each_others_roles_from_the_certificates()
    {
        await using var coordinator = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var worker = SecureSystem.Start(_folders.Load(CertificateRole.Worker), "worker");

        await JoinAsync(coordinator, worker);

        Assert.Equal("akka.ssl.tcp", worker.Address.Protocol);
        await UntilAsync(() =>
            worker.Security!.IsCoordinator(coordinator.Address)
            && coordinator.Security!.Peers.RoleOf(worker.Address) == CertificateRole.Worker
        );
        Assert.False(coordinator.Security!.IsCoordinator(worker.Address));
        Assert.Null(worker.Security!.LastRefusal);
        Assert.Empty(worker.Log.Lines);
        Assert.Empty(coordinator.Log.Lines);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Messages_of_every_size_arrive_whole_and_in_order()
    {
        await using var one = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var other = SecureSystem.Start(_folders.Load(CertificateRole.Worker), "worker");
        var sizes = Enumerable.Range(0, 200).Select(i => i * 7_919 % 100_000).ToArray();
        other.System.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = await one
            .System.ActorSelection(new RootActorPath(other.Address) / "user" / "echo")
            .ResolveOne(Patience.OfStep, TestContext.Current.CancellationToken);

        var answers = await Task.WhenAll(
            sizes.Select(size => echo.Ask<byte[]>(Pattern(size), TestContext.Current.CancellationToken))
        );

        Assert.All(sizes.Zip(answers), pair => Assert.True(pair.Second.AsSpan().SequenceEqual(Pattern(pair.First))));
        static byte[] Pattern(int size)
        {
            var bytes = new byte[size];
            new Random(size).NextBytes(bytes);
            return bytes;
        }
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_of_another_authority_does_not_join_and_both_logs_say_why()
    {
        await using var coordinator = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var stranger = SecureSystem.Start(_folders.Load(CertificateRole.Worker, "elsewhere"), "worker");

        await RefusedAsync(coordinator, stranger);

        await stranger.UntilLoggedAsync(
            $"No connection to 127.0.0.1:{coordinator.Address.Port}: its certificate (node) was issued by another "
                + "authority (ca) than this cluster's (elsewhere)."
        );
        await coordinator.UntilLoggedAsync(
            "Refused a connection from 127.0.0.1:",
            "its certificate (node) was issued by another authority (elsewhere) than this cluster's (ca)."
        );
        Assert.True(stranger.Security!.LastRefusal!.IsOutbound);
        AssertOneLine(stranger);
        AssertOneLine(coordinator);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_whose_certificate_expires_while_it_runs_is_refused_and_both_logs_say_why()
    {
        var folder = _folders.Node(CertificateRole.Worker, days: 1);
        var early = NodeSecurity.Load(folder, NodeRoles.Worker, TimeProvider.System);
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(2));
        await using var coordinator = SecureSystem.Start(
            NodeSecurity.Load(_folders.Node(CertificateRole.Coordinator), NodeRoles.Both, later),
            "coordinator"
        );
        await using var worker = SecureSystem.Start(early, "worker");

        await RefusedAsync(coordinator, worker);

        await coordinator.UntilLoggedAsync(
            "Refused a connection from 127.0.0.1:",
            "its certificate (node) expired on "
        );
        await worker.UntilLoggedAsync(
            $"No connection to 127.0.0.1:{coordinator.Address.Port}: it does not accept this node's certificate "
                + "(node); its log says why."
        );
        AssertOneLine(worker);
        AssertOneLine(coordinator);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_without_tls_does_not_join_one_with_it_which_says_so()
    {
        await using var coordinator = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var plain = SecureSystem.Start(null, "worker");
        await coordinator.Cluster.JoinAsync(coordinator.Address, TestContext.Current.CancellationToken);

        plain.Cluster.JoinSeedNodes([plain.Address.WithPort(coordinator.Address.Port)]);

        await coordinator.UntilLoggedAsync(
            "Refused a connection from 127.0.0.1:",
            "it does not speak TLS: start that node with --cert."
        );
        AssertOneLine(coordinator);
        Assert.True(
            await TlsDial.AnswersInTlsAsync(HostPort.Of(coordinator.Address), TestContext.Current.CancellationToken)
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_with_tls_that_dials_one_without_says_so_and_lives_on()
    {
        await using var plain = SecureSystem.Start(null, "coordinator");
        await using var worker = SecureSystem.Start(_folders.Load(CertificateRole.Worker), "worker");
        await plain.Cluster.JoinAsync(plain.Address, TestContext.Current.CancellationToken);

        worker.Cluster.JoinSeedNodes([worker.Address.WithPort(plain.Address.Port)]);

        await worker.UntilLoggedAsync(
            $"No connection to 127.0.0.1:{plain.Address.Port}: it does not speak TLS 1.2 or 1.3 as a node with "
                + "--cert does"
        );
        await plain.UntilLoggedAsync("Warning: Refused a connection from 127.0.0.1: it speaks TLS");
        AssertOneLine(worker);
        Assert.False(worker.System.WhenTerminated.IsCompleted);
        Assert.False(
            await TlsDial.AnswersInTlsAsync(HostPort.Of(plain.Address), TestContext.Current.CancellationToken)
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Probe_that_connects_and_hangs_up_leaves_no_line()
    {
        await using var coordinator = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var worker = SecureSystem.Start(_folders.Load(CertificateRole.Worker), "worker");
        using (var probe = new TcpClient())
            await probe.ConnectAsync(
                IPAddress.Loopback,
                coordinator.Address.Port!.Value,
                TestContext.Current.CancellationToken
            );

        await JoinAsync(coordinator, worker);

        Assert.Empty(coordinator.Log.Lines);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_with_a_workers_certificate_that_calls_itself_a_coordinator_is_removed()
    {
        await using var coordinator = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var second = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        await using var worker = SecureSystem.Start(_folders.Load(CertificateRole.Worker), "worker");
        await JoinAsync(coordinator, second, worker);
        coordinator.System.ActorOf(Props.Create(() => new CoordinatorWatchActor(coordinator.Security!)));
        await using var impostor = SecureSystem.Start(_folders.Load(CertificateRole.Worker), "coordinator", "worker");

        impostor.Cluster.JoinSeedNodes([coordinator.Address]);

        await coordinator.UntilLoggedAsync(
            $"Error: The node at 127.0.0.1:{impostor.Address.Port} calls itself a coordinator and has a worker's "
                + "certificate."
        );
        await impostor.System.WhenTerminated.WaitAsync(TestContext.Current.CancellationToken);
        await worker.UntilMembersAsync(3);
        Assert.False(worker.Security!.IsCoordinator(impostor.Address));
        await UntilAsync(() =>
            worker.Security!.IsCoordinator(second.Address) || worker.Security!.IsCoordinator(coordinator.Address)
        );
    }

    public void Dispose() => _folders.Dispose();

    private static async Task JoinAsync(SecureSystem first, params SecureSystem[] others)
    {
        await first.Cluster.JoinAsync(first.Address, TestContext.Current.CancellationToken);
        foreach (var other in others)
            await other.Cluster.JoinAsync(first.Address, TestContext.Current.CancellationToken);
        await first.UntilMembersAsync(others.Length + 1);
    }

    /// <summary>Lets the node try for so long that it has tried several times.</summary>
    private static async Task RefusedAsync(SecureSystem first, SecureSystem other)
    {
        var (refusals, several) = (0, new TaskCompletionSource());
        other.Security!.Peers.Refused += _ =>
        {
            if (Interlocked.Increment(ref refusals) == 3)
                several.TrySetResult();
        };
        await first.Cluster.JoinAsync(first.Address, TestContext.Current.CancellationToken);
        other.Cluster.JoinSeedNodes([first.Address]);
        await several.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Single(first.Cluster.State.Members);
    }

    /// <summary>Of all that was logged one line is about the refusal, however often it happened.</summary>
    private static void AssertOneLine(SecureSystem system) =>
        Assert.Single(system.Log.Lines, line =>
            line.Contains("onnection ", StringComparison.Ordinal) || line.Contains("ssociat", StringComparison.Ordinal)
        );

    private sealed class EchoActor : ReceiveActor
    {
        public EchoActor() => Receive<byte[]>(bytes => Sender.Tell(bytes));
    }
}
