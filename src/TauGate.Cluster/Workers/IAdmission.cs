using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Protocol;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Workers;

/// <summary>What a worker that seeks a cluster keeps from one ActorSystem to the next, and how it tells.</summary>
internal interface IAdmission
{
    /// <summary>TauGate's version and commit.</summary>
    string ProgramVersion { get; }

    /// <summary>The database that the runtime works for; null before it works for one.</summary>
    ClusterId? ClusterId { get; }

    /// <summary>The data set's folder: the user's own, else the home's.</summary>
    DataFolder Data { get; }

    /// <summary>
    /// Whether the node at an address may be obeyed: this one, or one that showed a coordinator's certificate. Without
    /// TLS everybody is on this machine.
    /// </summary>
    bool IsCoordinator(Address address);

    /// <summary>What looks at the seeds.</summary>
    /// <param name="own">What this node calls itself.</param>
    SeedLook LookAtSeeds(HostPort own);

    /// <summary>The node is a member.</summary>
    void OnJoined();

    /// <summary>Still no member.</summary>
    /// <param name="findings">What the last look at each seed found.</param>
    /// <param name="own">What this node calls itself.</param>
    /// <param name="elapsed">Since this life of the node began to seek.</param>
    void OnSeeking(IReadOnlyCollection<SeedFinding> findings, HostPort own, TimeSpan elapsed);

    /// <summary>A seed can never be joined as things stand. Said at once, once.</summary>
    void OnUnusableSeed(SeedFinding finding);

    /// <summary>Looks at what a coordinator said of itself.</summary>
    void OnIntroduced(JoinProtocol.Introduction introduction);

    /// <summary>Begins to work for a database; does nothing when it works for that one already.</summary>
    /// <exception cref="EnvironmentException">The home cannot be written.</exception>
    Task BeginAsync(ClusterId database);

    /// <summary>Lets the worker speak in an ActorSystem.</summary>
    void StartWorker(ActorSystem system);

    /// <summary>The node can never work with this cluster.</summary>
    void Fail(EnvironmentException error);
}
