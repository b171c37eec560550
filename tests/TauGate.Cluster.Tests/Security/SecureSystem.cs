using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;

namespace TauGate.Cluster.Tests.Security;

/// <summary>An ActorSystem with the program's settings on loopback; with or without TLS.</summary>
internal sealed class SecureSystem : IAsyncDisposable
{
    private SecureSystem(ActorSystem system, CollectedLog log, NodeSecurity? security) =>
        (System, Log, Security) = (system, log, security);

    public ActorSystem System { get; }

    public CollectedLog Log { get; }

    public NodeSecurity? Security { get; }

    public Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(System);

    public Address Address => Cluster.SelfAddress;

    /// <param name="security">Null speaks without TLS. Belongs to the system.</param>
    /// <param name="roles">What the node says of itself, whatever its certificate says.</param>
    public static SecureSystem Start(NodeSecurity? security, params string[] roles)
    {
        var log = new CollectedLog();
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka.loggers = ["TauGate.Cluster.Logging.MessageLogger, TauGate.Cluster"]
            akka.cluster.roles = [{{string.Join(", ", roles)}}]
            akka.cluster.seed-node-timeout = 500ms
            akka.remote.retry-gate-closed-for = 200ms
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            """
        );
        if (security is not null)
            config = security.Hocon.WithFallback(config);
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(config.WithFallback(HoconFiles.Load(HoconFiles.DefaultFolder).Akka)),
            new LoggerFactorySetup(log)
        );
        if (security is not null)
            setup = setup.And(security.Setup);
        return new SecureSystem(ActorSystem.Create("taugate", setup), log, security);
    }

    /// <summary>Waits until a number of members are up in this node's eyes.</summary>
    public Task UntilMembersAsync(int count) =>
        EndToEnd.NodeHarness.UntilAsync(() =>
            Cluster.State.Members.Count(m => m.Status == Akka.Cluster.MemberStatus.Up) == count
        );

    /// <summary>Waits for a logged line with all the parts.</summary>
    public async Task UntilLoggedAsync(params string[] parts)
    {
        try
        {
            await EndToEnd
                .NodeHarness.UntilAsync(() =>
                    Log.Lines.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal)))
                )
                .WaitAsync(Patience.OfStep);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Nothing logged with '{string.Join("' and '", parts)}', but:\n{string.Join('\n', Log.Lines)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Security?.Dispose();
    }
}
