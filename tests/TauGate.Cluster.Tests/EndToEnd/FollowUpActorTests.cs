using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Recording;
using TauGate.Cluster.Scheduling;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>
/// What follows when a submitted sweep is through, over a real database: on what the actor is told, and on what is
/// lost, comes twice or too late.
/// </summary>
public sealed class FollowUpActorTests(PrivateServerFixture server) : ActorTests
{
    private static readonly byte[] Tensors = [1, 2, 3];

    /// <summary>Longer than any test waits.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromHours(9);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweep_that_is_through_is_looked_at_once_though_the_actor_is_told_twice()
    {
        await using var talk = await StartAsync(Never);
        var spec = Growing();
        await talk.Database.Sweeps.SubmitAsync(spec, "test", null, Cancellation);
        await talk.RecordAsync(spec);

        talk.Actor.Tell(new FollowUpActor.Look());
        talk.Actor.Tell(new FollowUpActor.Look());
        await UntilAsync(talk, revision: 2);
        await talk.HeardAsync();

        Assert.Equal((1, 2), (await talk.LooksAsync(), await RevisionAsync(talk)));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweep_whose_end_was_told_to_nobody_is_seen_at_the_next_interval()
    {
        await using var talk = await StartAsync(TimeSpan.FromMilliseconds(20));
        var spec = Growing();
        await talk.Database.Sweeps.SubmitAsync(spec, "test", null, Cancellation);

        await talk.RecordAsync(spec);

        await UntilAsync(talk, revision: 2);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweep_that_is_through_while_the_actor_looks_is_seen_by_one_look_more()
    {
        await using var talk = await StartAsync(Never);
        var rate = ImmutableSortedDictionary<string, OptionValue>.Empty.Add(TuneSpec.Rate, new OptionValue.Real(0.1));
        var tuned = Samples.Sweep("tuned", 1) with
        {
            Variants = [Samples.Variant("a") with { Options = rate }],
            Tune = new TuneSpec(new SeedSet([new SeedRange(1000, 1001)]), [0.01, 0.1]),
        };
        await talk.Database.Tuning.SubmitAsync(tuned, "test", null, Cancellation);
        var (hasRead, mayGoOn) = talk.Tuning.Hold();
        talk.Actor.Tell(new FollowUpActor.Look());
        await hasRead;
        await talk.RecordAsync(TuningGrid.Of(tuned));

        var before = talk.Tuning.Looks;
        talk.Actor.Tell(new FollowUpActor.Look());
        talk.Actor.Tell(new FollowUpActor.Look());
        await talk.HeardAsync();
        Assert.Equal(before, talk.Tuning.Looks);
        mayGoOn.SetResult();

        await NodeHarness.UntilAsync(async () =>
            await talk.Database.Sweeps.FindAsync("tuned", Cancellation) is not null
        );
        await talk.HeardAsync();
        Assert.Equal(before + 1, talk.Tuning.Looks);
        Assert.Null(await talk.Database.Tuning.FindAsync("tuned", Cancellation));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Look_that_failed_is_made_again_when_the_actor_was_told_meanwhile()
    {
        await using var talk = await StartAsync(Never);
        var spec = Growing();
        await talk.Database.Sweeps.SubmitAsync(spec, "test", null, Cancellation);
        var (hasRead, mayGoOn) = talk.Tuning.Hold();
        talk.Actor.Tell(new FollowUpActor.Look());
        await hasRead;
        await talk.RecordAsync(spec);
        talk.Actor.Tell(new FollowUpActor.Look());
        await talk.HeardAsync();

        mayGoOn.SetException(new IOException("The connection is gone."));

        await UntilAsync(talk, revision: 2);
        Assert.False(talk.Scheduler.HasMessages);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_whose_term_is_over_adds_nothing_and_says_so()
    {
        await using var talk = await StartAsync(Never);
        var (hasRead, mayGoOn) = talk.Tuning.Hold();
        talk.Actor.Tell(new FollowUpActor.Look());
        await hasRead;
        var spec = Growing();
        await talk.Database.Sweeps.SubmitAsync(spec, "test", null, Cancellation);
        await talk.RecordAsync(spec);
        await PrivateServerFixture.ExecuteAsync(talk.Database, "UPDATE term SET term = term + 1");

        mayGoOn.SetResult();

        await talk.Scheduler.ExpectMsgAsync<LedgerProtocol.TermLost>(cancellationToken: Cancellation);
        Assert.Equal((0, 1), (await talk.LooksAsync(), await RevisionAsync(talk)));
    }

    /// <summary>10 seeds of one method, of up to 20: its claim is nothing that a look decides.</summary>
    private static SweepSpec Growing() =>
        Samples.Sweep("grows", 10, "a") with
        {
            Growth = new SeedGrowth(0, 20),
            Claims = [new Claim("never", "a.target_accuracy - a.target_accuracy > 0")],
        };

    private static async Task<int> RevisionAsync(Conversation talk) =>
        (await talk.Database.Growth.FindAsync("grows", Cancellation))!.Revision;

    private static Task UntilAsync(Conversation talk, int revision) =>
        NodeHarness.UntilAsync(async () => await RevisionAsync(talk) == revision);

    /// <summary>An empty database, the first term, and the actor, which has begun its first look.</summary>
    private async Task<Conversation> StartAsync(TimeSpan interval)
    {
        var database = await server.CreateDatabaseAsync();
        await database.Artifacts.PutAsync(ArtifactDigest.Of(Tensors), Tensors, Cancellation);
        var free = await database.Terms.ReadAsync(Cancellation);
        var term = await database.Terms.TryTakeAsync(free, "test", "akka.tcp://taugate@here:1", Cancellation);
        var settings = HoconFiles.Load(HoconFiles.DefaultFolder).Settings with { Reload = interval };
        var (tuning, scheduler) = (new HeldTuning(database.Tuning), CreateTestProbe());
        var actor = scheduler.ChildActorOf(
            Props.Create(() => new FollowUpActor(tuning, database.Growth, term!.Value, settings)),
            Cancellation
        );
        await NodeHarness.UntilAsync(() => tuning.Looks > 0);
        return new Conversation(database, term!.Value, tuning, scheduler, actor);
    }

    /// <summary>The actor is stopped before its database goes.</summary>
    private sealed record Conversation(
        Database Database,
        TermNumber Term,
        HeldTuning Tuning,
        TestProbe Scheduler,
        IActorRef Actor
    ) : IAsyncDisposable
    {
        /// <summary>Every cell of the sweep gets its result.</summary>
        public async Task RecordAsync(SweepSpec spec)
        {
            var tasks = spec.Cells().Select(c => spec.Task(c)).ToList();
            var foundations = tasks.Select(t => t.Foundation).DistinctBy(f => f.Key);
            await Database.Ledger.RecordAsync(
                Term,
                new RecordBatch(
                    [.. foundations.Select(f => Outcomes.FoundationOf(f.Key, ArtifactDigest.Of(Tensors)).Foundation!)],
                    [.. tasks.Select(t => Outcomes.CellOf(t).Cell!)],
                    []
                ),
                Cancellation
            );
        }

        /// <summary>How many looks are stored.</summary>
        public Task<long> LooksAsync() => PrivateServerFixture.NumberAsync(Database, "SELECT count(*) FROM claim_look");

        /// <summary>The actor has taken what it was told so far.</summary>
        public async Task HeardAsync() => await Actor.Ask<ActorIdentity>(new Identify(null), Cancellation);

        public async ValueTask DisposeAsync()
        {
            await Actor.GracefulStop(Patience.OfStep);
            await Database.DisposeAsync();
        }
    }

    /// <summary>The database's, which every look asks first; a look can be held after it has read.</summary>
    private sealed class HeldTuning(ITuningStore store) : ITuningStore
    {
        private int _looks;
        private (TaskCompletionSource HasRead, TaskCompletionSource MayGoOn)? _held;

        /// <summary>How many looks have begun.</summary>
        public int Looks => Volatile.Read(ref _looks);

        /// <summary>Holds the next look when it has read, until it may go on or fails.</summary>
        public (Task HasRead, TaskCompletionSource MayGoOn) Hold()
        {
            lock (store)
            {
                var (hasRead, mayGoOn) = (Signal(), Signal());
                _held = (hasRead, mayGoOn);
                return (hasRead.Task, mayGoOn);
            }

            static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public async Task<ImmutableArray<PendingSweep>> TunedAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _looks);
            var tuned = await store.TunedAsync(cancellation);
            if (Take() is { } held)
            {
                held.HasRead.SetResult();
                await held.MayGoOn.Task;
            }
            return tuned;
        }

        public Task<StoredSweep> SubmitAsync(
            SweepSpec tuned,
            string source,
            OwnerId? owner,
            CancellationToken cancellation,
            SubmitOptions? options = null
        ) => store.SubmitAsync(tuned, source, owner, cancellation, options);

        public Task<IReadOnlyDictionary<CellKey, TuningOutcome>> OutcomesAsync(
            IReadOnlyCollection<CellKey> cells,
            CancellationToken cancellation
        ) => store.OutcomesAsync(cells, cancellation);

        public Task<PendingSweep?> FindAsync(string name, CancellationToken cancellation) =>
            store.FindAsync(name, cancellation);

        public Task<ImmutableArray<PendingSweep>> PendingAsync(CancellationToken cancellation) =>
            store.PendingAsync(cancellation);

        public Task<ImmutableArray<TuningTrial>> TableAsync(string sweep, CancellationToken cancellation) =>
            store.TableAsync(sweep, cancellation);

        public Task ContinueAsync(
            TermNumber term,
            PendingSweep pending,
            SweepSpec resolved,
            IReadOnlyCollection<TuningTrial> trials,
            CancellationToken cancellation
        ) => store.ContinueAsync(term, pending, resolved, trials, cancellation);

        public Task RefuseAsync(TermNumber term, PendingSweep pending, string reason, CancellationToken cancellation) =>
            store.RefuseAsync(term, pending, reason, cancellation);

        private (TaskCompletionSource HasRead, TaskCompletionSource MayGoOn)? Take()
        {
            lock (store)
            {
                var held = _held;
                _held = null;
                return held;
            }
        }
    }
}
