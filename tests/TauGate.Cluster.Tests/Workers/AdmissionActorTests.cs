using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Tests.Security;
using TauGate.Cluster.Transfer;
using TauGate.Cluster.Workers;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>
/// A worker that knows only seeds: what it does on what a coordinator says of itself, with systems on loopback.
/// </summary>
public sealed class AdmissionActorTests : IAsyncLifetime
{
    private static readonly ClusterId Database = new(Guid.NewGuid());
    private readonly TemporaryFolder _folder = new();
    private readonly SecureSystem _coordinator = SecureSystem.Start(security: null, RoleNames.Coordinator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_begins_once_for_the_database_of_the_cluster_however_often_it_is_introduced()
    {
        Gateway(
            new JoinProtocol.Introduction(Database, JoinProtocol.Version, "0.2.0", DateTimeOffset.UtcNow),
            times: 3
        );
        await using var worker = Start();

        Assert.Equal(
            ["joined", $"introduced to {Database}", $"begins for {Database}", "speaks"],
            [await worker.HearAsync(), await worker.HearAsync(), await worker.HearAsync(), await worker.HearAsync()]
        );
        // The other introductions are heard before this word.
        worker.Admission.Tell(new JoinProtocol.Refused(99, "9.0.0"), ActorRefs.NoSender);
        Assert.StartsWith("fails: This worker is TauGate", await worker.HearAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_of_a_version_that_the_coordinator_does_not_speak_fails_with_both_versions()
    {
        Gateway(new JoinProtocol.Refused(JoinProtocol.Version + 2, "0.9.0"));
        await using var worker = Start();

        Assert.Equal("joined", await worker.HearAsync());
        var failure = await worker.HearAsync();
        Assert.StartsWith("fails: ", failure, StringComparison.Ordinal);
        Assert.Contains("0.9.0 with protocol 3", failure, StringComparison.Ordinal);
        Assert.Contains("0.1.0 and speaks protocol 1", failure, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Introduction_in_a_version_that_the_worker_does_not_speak_fails_it()
    {
        Gateway(new JoinProtocol.Introduction(Database, JoinProtocol.Version + 2, "0.9.0", DateTimeOffset.UtcNow));
        await using var worker = Start();

        Assert.Equal("joined", await worker.HearAsync());
        Assert.StartsWith("fails: ", await worker.HearAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Node_without_a_coordinators_certificate_is_not_obeyed()
    {
        Gateway(new JoinProtocol.Refused(JoinProtocol.Version + 2, "0.9.0"));
        await using var worker = Start(isCoordinator: false);

        Assert.Equal("joined", await worker.HearAsync());
        Assert.Equal("was asked about its coordinator", await worker.HearAsync());
        Assert.Equal("was asked about its coordinator", await worker.HearAsync());
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Cluster_without_a_coordinator_ends_the_system_so_that_another_seeks_anew()
    {
        Gateway(new JoinProtocol.Introduction(Database, JoinProtocol.Version, "0.2.0", DateTimeOffset.UtcNow));
        await using var worker = Start();
        await worker.System.UntilMembersAsync(2);

        await _coordinator.Cluster.LeaveAsync(Cancellation);

        await worker.System.System.WhenTerminated.WaitAsync(Patience.OfStep, Cancellation);
    }

    public async ValueTask InitializeAsync()
    {
        _coordinator.Cluster.Join(_coordinator.Address);
        await _coordinator.UntilMembersAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The coordinator's gateway, which answers whoever introduces itself.</summary>
    private void Gateway(object answer, int times = 1) =>
        _coordinator.System.ActorOf(Props.Create(() => new Answering(answer, times)), GatewayActor.Name);

    private Worker Start(bool isCoordinator = true) =>
        new(
            HostPort.Of(_coordinator.Address),
            new DataFolder(Samples.WriteData(_folder.Path), Samples.Data),
            isCoordinator
        );

    private sealed class Answering : ReceiveActor
    {
        public Answering(object answer, int times) =>
            Receive<JoinProtocol.Introduce>(_ =>
            {
                for (var i = 0; i < times; i++)
                    Sender.Tell(answer);
            });
    }

    /// <summary>A system with its actor, and a node that writes down what it hears.</summary>
    private sealed class Worker : IAdmission, IAsyncDisposable
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
        private readonly bool _isCoordinator;
        private bool _isJoined;

        public Worker(HostPort seed, DataFolder data, bool isCoordinator)
        {
            (Data, _isCoordinator) = (data, isCoordinator);
            System = SecureSystem.Start(security: null, RoleNames.Worker);
            var read = HoconFiles.Load(HoconFiles.DefaultFolder).Settings;
            var settings = (read.Worker, read.Transfer);
            IAdmission node = this;
            Admission = System.System.ActorOf(
                Props.Create(() =>
                    new AdmissionActor(node, ImmutableArray.Create(seed), settings, TimeProvider.System)
                ),
                "admission"
            );
        }

        public SecureSystem System { get; }

        public IActorRef Admission { get; }

        public string ProgramVersion => "0.1.0";

        public ClusterId? ClusterId { get; private set; }

        public DataFolder Data { get; }

        public async Task<string> HearAsync() =>
            await _heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Patience.OfStep, Cancellation);

        public bool IsCoordinator(Address address)
        {
            if (!_isCoordinator)
                Hear("was asked about its coordinator");
            return _isCoordinator;
        }

        public SeedLook LookAtSeeds(HostPort own) => new(own, security: null);

        public void OnJoined()
        {
            if (!_isJoined)
                Hear("joined");
            _isJoined = true;
        }

        public void OnSeeking(IReadOnlyCollection<SeedFinding> findings, HostPort own, TimeSpan elapsed) { }

        public void OnUnusableSeed(SeedFinding finding) => Hear($"cannot use {finding.Seed}");

        public void OnIntroduced(JoinProtocol.Introduction introduction) =>
            Hear($"introduced to {introduction.Cluster}");

        public Task BeginAsync(ClusterId database)
        {
            Hear($"begins for {database}");
            ClusterId = database;
            return Task.CompletedTask;
        }

        public void StartWorker(ActorSystem system) => Hear("speaks");

        public void Fail(EnvironmentException error) => Hear($"fails: {error.Message}");

        public ValueTask DisposeAsync() => System.DisposeAsync();

        private void Hear(string what) => _heard.Writer.TryWrite(what);
    }
}
