using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;

namespace TauGate.Cluster.Nodes;

/// <summary>One ActorSystem of a node's life. It starts without being a member and without TauGate's actors.</summary>
internal sealed class NodeSystem : IDisposable
{
    private readonly IHost _host;

    private NodeSystem(IHost host, ActorSystem system) => (_host, System) = (host, system);

    public ActorSystem System { get; }

    public Address Address => Akka.Cluster.Cluster.Get(System).SelfAddress;

    /// <summary>Completes when the system has ended, for whatever reason.</summary>
    public Task Ended => System.WhenTerminated;

    /// <exception cref="Core.Errors.InputException">Akka refuses the configuration.</exception>
    /// <exception cref="Core.Errors.EnvironmentException">The node cannot listen at the address.</exception>
    public static async Task<NodeSystem> StartAsync(
        Config hocon,
        IEnumerable<Setup> setups,
        ILoggerFactory logging,
        CancellationToken cancellation
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        builder.Services.AddSingleton(logging);
        builder.Services.AddAkka("taugate", akka =>
        {
            akka.AddHocon(hocon, HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLogger<MessageLogger>();
                })
                .AddSetup(new LoggerFactorySetup(logging));
            foreach (var setup in setups)
                akka.AddSetup(setup);
        });
        var host = builder.Build();
        try
        {
            // Created before the host starts, which would write the error to the console.
            var system = host.Services.GetRequiredService<ActorSystem>();
            await host.StartAsync(cancellation);
            return new NodeSystem(host, system);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            host.Dispose();
            throw SystemStart.Explain(e, hocon);
        }
    }

    /// <summary>Leaves the cluster, so that the other members do not take it for out of reach, and ends.</summary>
    public async Task StopAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await Ended;
    }

    /// <summary>Asks an actor; completes without an answer when the system ends or the caller cancels.</summary>
    public async Task AskQuietlyAsync<TActor>(object question, CancellationToken cancellation)
    {
        if (!ActorRegistry.For(System).TryGet<TActor>(out var actor))
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answer = actor.Ask(question, over.Token);
        await Task.WhenAny(answer, Ended);
        await over.CancelAsync();
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _host.Dispose();
}
