using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Completes a folder with the data set's files: missing or damaged ones are fetched through the cluster. Ends when all
/// are there.
/// </summary>
internal sealed class DataActor : ReceiveActor
{
    /// <summary>Event: every file is there.</summary>
    public sealed record Ready;

    private sealed record Missing(ImmutableArray<(string Name, ArtifactDigest Digest)> Files);

    private readonly DataFolder _folder;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _fetch;
    private readonly Dictionary<ArtifactDigest, string> _missing = [];
    private bool _saidAbsent;

    public DataActor(DataFolder folder, WorkerSettings settings, TransferSettings transfer)
    {
        _folder = folder;
        _fetch = Context.ActorOf(Props.Create(() => new FetchActor(settings, transfer)), "fetch");
        Receive<OutboxActor.Connect>(_fetch.Forward);
        Receive<Missing>(OnMissing);
        Receive<FetchActor.Fetched>(OnFetched);
        Receive<FetchActor.Absent>(m => OnAbsent(_missing[m.Blob.Artifact!.Value]));
        Receive<Status.Failure>(m =>
            Context.Parent.Tell(
                m.Cause as EnvironmentException
                    ?? new EnvironmentException($"The data set cannot be looked at: {m.Cause.Message}", m.Cause)
            )
        );
    }

    protected override void PreStart() => _folder.MissingAsync().PipeTo(Self, success: files => new Missing(files));

    private void OnMissing(Missing missing)
    {
        foreach (var (name, digest) in missing.Files)
        {
            _missing.Add(digest, name);
            _fetch.Tell(new FetchActor.Want(BlobProtocol.Name.Of(digest), _folder.FileOf(name)));
        }
        if (_missing.Count > 0)
            _log.Info("Fetching {0} files of {1} into {2}.", _missing.Count, _folder.Data.Name, _folder.Path);
        EndWhenWhole();
    }

    private void OnFetched(FetchActor.Fetched fetched)
    {
        if (!_missing.Remove(fetched.Blob.Artifact!.Value, out var name))
            return;
        _log.Info("Fetched {0}, {1} files to go.", name, _missing.Count);
        EndWhenWhole();
    }

    private void OnAbsent(string name)
    {
        if (_saidAbsent)
            return;
        _saidAbsent = true;
        _log.Warning(
            "The cluster has no {0} yet ({1}). A coordinator brings it when it starts with the data; "
                + "`taugate worker --data DIR` uses a folder of this machine. Asking again.",
            _folder.Data.Name,
            name
        );
    }

    private void EndWhenWhole()
    {
        if (_missing.Count > 0)
            return;
        Context.Parent.Tell(new Ready());
        Context.Stop(Self);
    }
}
