using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Protocol;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Workers;

/// <summary>
/// What a worker that seeks a cluster knows beyond one ActorSystem, and the events that its node is told of.
/// </summary>
internal interface IAdmission
{
    /// <summary>TauGate's version and commit.</summary>
    string ProgramVersion { get; }

    /// <summary>The database that the runtime works for; null before it works for one.</summary>
    ClusterId? ClusterId { get; }

    /// <summary>The data set's folder: the user's own, else the home's.</summary>
    DataFolder Data { get; }

    /// <summary>
    /// Whether the node at an address may give orders: this node, or one that showed a coordinator's certificate.
    /// Without TLS every node is on this machine and may.
    /// </summary>
    bool IsCoordinator(Address address);

    /// <summary>Makes the check of the seeds.</summary>
    /// <param name="own">What this node calls itself.</param>
    SeedLook LookAtSeeds(HostPort own);

    /// <summary>The node has become a member.</summary>
    void OnJoined();

    /// <summary>The node is not a member yet.</summary>
    /// <param name="findings">What the last look at each seed found.</param>
    /// <param name="own">What this node calls itself.</param>
    /// <param name="elapsed">Since this life of the node began to seek.</param>
    void OnSeeking(IReadOnlyCollection<SeedFinding> findings, HostPort own, TimeSpan elapsed);

    /// <summary>A seed cannot be joined without a change of its settings or this node's; reported once.</summary>
    void OnUnusableSeed(SeedFinding finding);

    /// <summary>A coordinator has introduced itself.</summary>
    void OnIntroduced(JoinProtocol.Introduction introduction);

    /// <summary>Begins to work for a database; does nothing when the worker works for that one already.</summary>
    /// <exception cref="EnvironmentException">The home cannot be written.</exception>
    Task BeginAsync(ClusterId database);

    /// <summary>Starts the worker's actors in an ActorSystem.</summary>
    void StartWorker(ActorSystem system);

    /// <summary>The node can never work with this cluster.</summary>
    void Fail(EnvironmentException error);
}
