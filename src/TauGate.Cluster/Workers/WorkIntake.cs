using Akka.Actor;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Handles a coordinator's grants and recalls: puts granted tasks, with the foundations that they need, on the board,
/// and gives back tasks that the coordinator asks for. Used by the worker's actor only, on its thread.
/// </summary>
/// <param name="tell">Sends to the coordinator, if there is one.</param>
internal sealed class WorkIntake(WorkerRuntime runtime, IActorRef fetch, Action<IWireMessage> tell)
{
    private readonly GrantInbox _grants = new();
    private readonly Dictionary<ArtifactDigest, (FoundationKey Foundation, CanonicalFoundation Canonical)> _fetching =
    [];

    /// <summary>Highest number up to which every grant has arrived.</summary>
    public long GrantsSeen => _grants.Seen;

    /// <summary>
    /// A coordinator has welcomed the worker: grants count from 1 again, and cells whose foundation is not on its way
    /// any more are given back.
    /// </summary>
    public void Begin()
    {
        _grants.Reset();
        runtime.Board.ReleaseStranded(_fetching.Values.Select(f => f.Foundation).ToHashSet());
    }

    public void OnGrant(WorkerProtocol.Grant grant)
    {
        if (!_grants.TryAccept(grant))
            return;
        if (_grants.HasSpec(grant.Spec))
            PutOnBoard();
        else
            fetch.Tell(new FetchActor.Want(BlobProtocol.Name.Of(grant.Spec)));
    }

    public void OnFetched(FetchActor.Fetched fetched)
    {
        if (fetched.Blob.Specification is { } specification)
        {
            _grants.AddSpec(specification, SweepJson.Read(fetched.Bytes));
            PutOnBoard();
        }
        if (fetched.Blob.Artifact is not { } artifact)
            return;
        if (_fetching.Remove(artifact, out var wanted))
        {
            runtime.Cache.Adopt(artifact);
            runtime.Board.FoundationAvailable(wanted.Foundation, wanted.Canonical, canonical: true);
        }
        else if (runtime.Data.Coming.Contains(artifact))
        {
            runtime.Cache.Adopt(artifact);
            runtime.Data.Arrived(artifact);
        }
    }

    /// <summary>A slot waits for a file of its task's data set.</summary>
    public void NeedData(ArtifactDigest file) =>
        fetch.Tell(new FetchActor.Want(BlobProtocol.Name.Of(file), runtime.Cache.PathOf(file)));

    public void OnRelease(WorkerProtocol.Release release)
    {
        _grants.Refuse(release.Keys);
        HandBack(runtime.Board.Release(release.Keys));
    }

    /// <summary>Executing tasks are handed back when their trainer has ended.</summary>
    public void OnAbandon(WorkerProtocol.Abandon abandon)
    {
        _grants.Refuse(abandon.Keys);
        HandBack(runtime.Board.Abandon(abandon.Keys));
    }

    /// <summary>
    /// Makes sure that cells start from the canonical foundation, which is in the cache or has to be fetched.
    /// </summary>
    public void NeedFoundation(FoundationKey key, CanonicalFoundation canonical)
    {
        if (runtime.Board.Foundation(key) == canonical)
            return;
        if (runtime.Cache.Has(canonical.Artifact))
        {
            runtime.Board.FoundationAvailable(key, canonical, canonical: true);
            return;
        }
        _fetching[canonical.Artifact] = (key, canonical);
        fetch.Tell(
            new FetchActor.Want(BlobProtocol.Name.Of(canonical.Artifact), runtime.Cache.PathOf(canonical.Artifact))
        );
    }

    /// <summary>Tells the coordinator that these tasks have no outcome here and are its own again.</summary>
    public void HandBack(IEnumerable<TaskKey> keys)
    {
        foreach (var part in keys.Chunk(WorkerProtocol.MostTasks))
            tell(new WorkerProtocol.Released(runtime.Identity.Worker, runtime.Identity.Incarnation, [.. part]));
    }

    private void PutOnBoard()
    {
        var ready = _grants.TakeReady();
        if (!runtime.Board.TryAdd(ready.Where(r => !r.IsRefused).Select(r => r.Item)))
        {
            HandBack(ready.Select(r => r.Item.Key));
            return;
        }
        HandBack(ready.Where(r => r.IsRefused).Select(r => r.Item.Key));
        foreach (var (item, foundation, isRefused) in ready)
            if (!isRefused && foundation is not null)
                NeedFoundation(item.Foundation.Key, foundation);
    }
}
