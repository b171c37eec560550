using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// Fetches blobs from a coordinator, one after another, a window of chunks at a time. A blob that the coordinator does
/// not have, or that cannot be written to the disk, is tried again later, after all others.
/// </summary>
internal sealed class FetchActor : ReceiveActor, IWithTimers
{
    /// <summary>Command: fetch this blob; asking again while it is queued does nothing.</summary>
    /// <param name="Path">The file to write; null keeps the blob in memory.</param>
    public sealed record Want(BlobProtocol.Name Blob, string? Path = null);

    /// <summary>Event: a blob has arrived and is verified.</summary>
    /// <param name="Bytes">Empty when the blob is in a file.</param>
    public sealed record Fetched(BlobProtocol.Name Blob, byte[] Bytes);

    /// <summary>Event: the coordinator does not have the blob now; it will be asked again.</summary>
    public sealed record Absent(BlobProtocol.Name Blob);

    private sealed record Silence;

    private sealed record Again(Want Want);

    private sealed record Finished(Download Download, bool IsGood);

    private sealed record Refused(Download Download, Exception Error);

    private readonly WorkerSettings _settings;
    private readonly TransferSettings _transfer;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly OutageLog _disk = new(
        Context.GetLogger(),
        "What is fetched cannot be written to the disk",
        "The disk takes what is fetched again."
    );
    private readonly Queue<Want> _wanted = new();
    private readonly HashSet<Want> _absent = [];
    private IActorRef? _gateway;
    private Download? _current;
    private bool _isFinishing;
    private int _asked;

    public FetchActor(WorkerSettings settings, TransferSettings transfer)
    {
        (_settings, _transfer) = (settings, transfer);
        Receive<OutboxActor.Connect>(m =>
        {
            _gateway = m.Gateway;
            Ask();
        });
        Receive<OutboxActor.Disconnect>(_ => _gateway = null);
        Receive<Want>(OnWant);
        Receive<BlobProtocol.Chunk>(OnChunk);
        Receive<BlobProtocol.Missing>(OnMissing);
        Receive<Finished>(OnFinished);
        Receive<Refused>(m => OnRefused(m.Error));
        Receive<Silence>(_ => Ask());
        Receive<Again>(m =>
        {
            _absent.Remove(m.Want);
            OnWant(m.Want);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop() => _current?.Discard();

    private void OnWant(Want want)
    {
        if (want == _current?.Wanted || _wanted.Contains(want) || _absent.Contains(want))
            return;
        _wanted.Enqueue(want);
        TakeNext();
    }

    private void TakeNext()
    {
        if (_current is not null || !_wanted.TryDequeue(out var next))
            return;
        _current = new Download(next);
        Ask();
    }

    /// <summary>Asks for the current blob from its beginning.</summary>
    private void Ask()
    {
        if (_current is null || _gateway is null || _isFinishing)
            return;
        var want = _current.Wanted;
        _current.Discard();
        _current = new Download(want);
        _asked = 0;
        AskMore(1);
    }

    private void AskMore(int parts)
    {
        if (_gateway is null)
            return;
        for (; parts > 0 && _asked < (_current!.Length ?? int.MaxValue); parts--, _asked += _transfer.Chunk)
            Context
                .ActorSelection(_gateway.Path / GatewayActor.DeskName)
                .Tell(new BlobProtocol.Fetch(_current.Wanted.Blob, _asked), Self);
        Timers.StartSingleTimer(nameof(Silence), new Silence(), _settings.ResendAfter);
    }

    private void OnChunk(BlobProtocol.Chunk chunk)
    {
        if (_current is not { } download || _isFinishing)
            return;
        var isFirst = download.Length is null;
        try
        {
            if (!download.Add(chunk))
                return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            OnRefused(e);
            return;
        }
        // The first chunk tells the length; after it the whole window is asked for.
        if (!download.IsWhole)
        {
            AskMore(isFirst ? _transfer.Window : 1);
            return;
        }
        _isFinishing = true;
        Timers.Cancel(nameof(Silence));
        download
            .FinishAsync()
            .PipeTo(Self, success: good => new Finished(download, good), failure: e => new Refused(download, e));
    }

    private void OnFinished(Finished finished)
    {
        _isFinishing = false;
        var want = finished.Download.Wanted;
        if (!finished.IsGood)
        {
            _log.Warning("{0} arrived damaged; fetching it again.", want.Blob);
            Ask();
            return;
        }
        _disk.Succeeded();
        Context.Parent.Tell(new Fetched(want.Blob, want.Path is null ? finished.Download.Bytes : []));
        Drop();
    }

    private void OnMissing(BlobProtocol.Missing missing)
    {
        if (_current is not { } download || _isFinishing || download.Wanted.Blob != missing.Blob)
            return;
        Context.Parent.Tell(new Absent(missing.Blob));
        Postpone();
    }

    private void OnRefused(Exception error)
    {
        _isFinishing = false;
        _disk.Failed(error);
        Postpone();
    }

    private void Postpone()
    {
        var want = _current!.Wanted;
        _absent.Add(want);
        Timers.StartSingleTimer(want, new Again(want), _settings.ResendAfter);
        Drop();
    }

    private void Drop()
    {
        Timers.Cancel(nameof(Silence));
        _current?.Discard();
        _current = null;
        TakeNext();
    }
}
