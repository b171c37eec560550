using System.Collections.Immutable;
using TauGate.Cluster.Nodes;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>What a database that is away, and a node that dies, cost: nothing that was computed.</summary>
public sealed class OutageTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Slots_go_on_while_the_database_is_away_and_everything_is_recorded_when_it_is_back()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("outage", 3, "frozen", "bias", "head"));
        var ledger = new InterruptedLedger(harness.Database.Ledger) { IsAway = true };
        await using var node = await harness.StartAsync(ledger);

        await NodeHarness.UntilAsync(() => node.Snapshot is { Finished: 12, Unacknowledged: 12 });
        Assert.Equal(0, (await harness.Database.Sweeps.ProgressAsync(sweep.Id, CancellationToken.None)).Done);
        ledger.IsAway = false;

        Assert.Equal(9, (await harness.WaitAsync(node, sweep)).Done);
        Assert.Equal(9, harness.Executions("cell"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task What_a_node_could_not_record_is_recorded_by_the_next_without_training_it_again()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("left", 1, "frozen", "bias"));
        var first = await harness.StartAsync(new InterruptedLedger(harness.Database.Ledger) { IsAway = true });
        await NodeHarness.UntilAsync(() => first.Snapshot is { Finished: 3, Unacknowledged: 3 });
        await first.StopAsync(TimeSpan.FromMilliseconds(200));

        await using var second = await harness.StartAsync();

        Assert.Equal(2, (await harness.WaitAsync(second, sweep)).Done);
        Assert.Equal((1, 2), (harness.Executions("foundation"), harness.Executions("cell")));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Spool_of_a_dead_worker_is_adopted_by_another()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("adopted", 1, "frozen"));
        var dying = await harness.StartAsync(new InterruptedLedger(harness.Database.Ledger) { IsAway = true });
        await NodeHarness.UntilAsync(() => dying.Snapshot is { Finished: 2, Unacknowledged: 2 });
        await dying.StopAsync(TimeSpan.FromMilliseconds(200));
        // As if it had been the second worker of this host.
        Directory.Move(harness.WorkerFolder(0), harness.WorkerFolder(1));

        await using var heir = await harness.StartAsync();

        Assert.Equal(1, (await harness.WaitAsync(heir, sweep)).Done);
        Assert.Equal((1, 1), (harness.Executions("foundation"), harness.Executions("cell")));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Trainers_do_not_notice_that_their_ActorSystem_ends_and_is_made_again()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("reborn", 2, "wait", "frozen"));
        await using var node = await harness.StartAsync();
        await NodeHarness.UntilAsync(() => node.Snapshot.Executing.Count(e => e.Kind == "wait") == 2);

        await node.System.Terminate();
        await File.WriteAllTextAsync(Path.Combine(harness.State, "go"), "", TestContext.Current.CancellationToken);

        Assert.Equal(4, (await harness.WaitAsync(node, sweep)).Done);
        Assert.Equal(
            (2, 2, 4),
            (harness.Executions("start"), harness.Executions("foundation"), harness.Executions("cell"))
        );
        Assert.Equal(new TermNumber(2), node.Snapshot.Term);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Artifact_that_could_not_be_stored_is_offered_again_before_anything_is_sent_again()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("again", 1, "frozen"));
        var artifacts = new InterruptedArtifacts(harness.Database.Artifacts) { Failures = 3 };
        var settings = harness.Settings();
        var local = Path.Combine(settings.HoconFolder!, "local.conf");
        var text = await File.ReadAllTextAsync(local, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            local,
            text.Replace("resend-after = 2s", "resend-after = 1h", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        await using var node = await ClusterNode.StartAsync(
            settings,
            Samples.Ports(harness.Database) with
            {
                Artifacts = artifacts,
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, (await harness.WaitAsync(node, sweep)).Done);
        Assert.Equal(0, artifacts.Failures);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Schema_that_changes_under_the_node_ends_it()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        await using var node = await harness.StartAsync();
        await NodeHarness.UntilAsync(() => node.Snapshot.HoldsTerm);

        await PrivateServerFixture.NumberAsync(harness.Database, "UPDATE term SET schema_version = 2 RETURNING 1");

        var e = await Assert.ThrowsAsync<SchemaChangedException>(() => node.Failure);
        Assert.Contains("version 2", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The real store, whose first writes fail: half of them before, half after the bytes were sent.</summary>
    private sealed class InterruptedArtifacts(IArtifactStore artifacts) : IArtifactStore
    {
        private int _failures;

        public int Failures
        {
            get => Volatile.Read(ref _failures);
            set => _failures = value;
        }

        public Task<IReadOnlySet<ArtifactDigest>> MissingAsync(
            IReadOnlyCollection<ArtifactDigest> digests,
            CancellationToken cancellation
        ) => _failures % 2 == 1 ? Fail<IReadOnlySet<ArtifactDigest>>() : artifacts.MissingAsync(digests, cancellation);

        public Task PutAsync(
            IReadOnlyCollection<(ArtifactDigest Artifact, byte[] Bytes)> blobs,
            CancellationToken cancellation
        ) => _failures > 0 ? Fail<bool>() : artifacts.PutAsync(blobs, cancellation);

        public Task<byte[]?> GetAsync(ArtifactDigest digest, CancellationToken cancellation) =>
            artifacts.GetAsync(digest, cancellation);

        private Task<T> Fail<T>()
        {
            Interlocked.Decrement(ref _failures);
            return Task.FromException<T>(new EnvironmentException("The database is away."));
        }
    }

    /// <summary>The real ledger, whose writes fail while it is away.</summary>
    internal sealed class InterruptedLedger(ILedger ledger) : ILedger
    {
        public volatile bool IsAway;

        public Task<ImmutableArray<ActiveSweep>> ActiveSweepsAsync(CancellationToken cancellation) =>
            ledger.ActiveSweepsAsync(cancellation);

        public Task<SweepSpec> SpecAsync(SpecDigest specDigest, CancellationToken cancellation) =>
            ledger.SpecAsync(specDigest, cancellation);

        public Task<LedgerSnapshot> SnapshotAsync(SweepId sweepId, CancellationToken cancellation) =>
            ledger.SnapshotAsync(sweepId, cancellation);

        public Task<BatchOutcome> RecordAsync(TermNumber term, RecordBatch batch, CancellationToken cancellation) =>
            IsAway ? Task.FromException<BatchOutcome>(Away) : ledger.RecordAsync(term, batch, cancellation);

        public Task QuarantineAsync(
            TermNumber term,
            IReadOnlyCollection<TaskKey> tasks,
            string reason,
            CancellationToken cancellation
        ) => IsAway ? Task.FromException(Away) : ledger.QuarantineAsync(term, tasks, reason, cancellation);

        public Task NoteRunningAsync(
            TermNumber term,
            IReadOnlyDictionary<SweepId, int> running,
            CancellationToken cancellation
        ) => IsAway ? Task.FromException(Away) : ledger.NoteRunningAsync(term, running, cancellation);

        public Task<ImmutableArray<WorkerId>> KnownWorkersAsync(CancellationToken cancellation) =>
            ledger.KnownWorkersAsync(cancellation);

        public Task UpsertWorkerAsync(TermNumber term, WorkerRow worker, CancellationToken cancellation) =>
            IsAway ? Task.FromException(Away) : ledger.UpsertWorkerAsync(term, worker, cancellation);

        public Task WorkerGoneAsync(
            TermNumber term,
            WorkerId worker,
            long incarnation,
            WorkerState state,
            int spooled,
            CancellationToken cancellation
        ) =>
            IsAway
                ? Task.FromException(Away)
                : ledger.WorkerGoneAsync(term, worker, incarnation, state, spooled, cancellation);

        public Task RecordLossesAsync(
            TermNumber term,
            IReadOnlyCollection<NodeLoss> losses,
            CancellationToken cancellation
        ) => IsAway ? Task.FromException(Away) : ledger.RecordLossesAsync(term, losses, cancellation);

        public Task<ImmutableArray<PendingCommand>> PendingCommandsAsync(CancellationToken cancellation) =>
            ledger.PendingCommandsAsync(cancellation);

        public Task CommandsAppliedAsync(
            TermNumber term,
            IReadOnlyCollection<AppliedCommand> commands,
            CancellationToken cancellation
        ) => IsAway ? Task.FromException(Away) : ledger.CommandsAppliedAsync(term, commands, cancellation);

        public Task ListenAsync(Action hint, CancellationToken cancellation) => ledger.ListenAsync(hint, cancellation);

        private static EnvironmentException Away => new("The database is away.");
    }
}
