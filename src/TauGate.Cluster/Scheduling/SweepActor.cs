using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Standing;
using TauGate.Core.Results;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>Keeps the account of one active sweep, and reports when it is settled.</summary>
internal sealed class SweepActor : ReceiveActor
{
    /// <summary>A cell of the sweep was recorded for the first time.</summary>
    public sealed record CellRecorded(CellStatus Status);

    /// <summary>An attempt of one of its tasks failed; <paramref name="Quarantined"/> when it was the last.</summary>
    public sealed record AttemptFailed(bool Quarantined);

    /// <summary>The sweep was read from the ledger again.</summary>
    public sealed record Anew(SweepAccount Account);

    /// <summary>Event, to the parent: nothing of the sweep is left to do.</summary>
    public sealed record Settled;

    private readonly SweepId _id;
    private readonly NodeStatus _status;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SweepAccount _account;

    public SweepActor(SweepId id, SweepAccount account, NodeStatus status)
    {
        (_id, _account, _status) = (id, account, status);
        Receive<CellRecorded>(m => Update(_account.Recorded(m.Status)));
        Receive<Anew>(m =>
            Update(
                m.Account with
                {
                    Diverged = _account.Diverged,
                    Collapsed = _account.Collapsed,
                    Failures = _account.Failures,
                }
            )
        );
        Receive<AttemptFailed>(m => Update(_account.Failed(m.Quarantined)));
        Update(account);
    }

    protected override void PostStop() => _status.Forget(_id);

    private void Update(SweepAccount account)
    {
        if (account.IsSettled && !_account.IsSettled)
        {
            Context.Parent.Tell(new Settled());
            _log.Info(
                "Sweep {0} is through: {1} of {2} cells done, {3} quarantined.",
                account.Name,
                account.Done,
                account.Cells,
                account.Quarantined
            );
        }
        _account = account;
        _status.Account(_id, account);
    }
}
