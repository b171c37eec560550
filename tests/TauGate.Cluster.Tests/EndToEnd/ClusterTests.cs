using Akka.Actor;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Security;
using TauGate.Cluster.Tests.Security;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>Nodes of several roles that find each other, lose each other and go on.</summary>
public sealed class ClusterTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_that_has_only_an_address_fetches_the_data_and_trains_the_sweep()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("apart", 3, "frozen", "bias"));
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator"));

        var worker = await cluster.StartAsync(cluster.Worker("worker", coordinator.Address));

        Assert.Equal(6, (await cluster.One.WaitAsync(worker, sweep)).Done);
        Assert.Equal(cluster.One.Database.ClusterId, worker.ClusterId);
        Assert.True(coordinator.Snapshot.HoldsTerm);
        foreach (var (n, file) in Samples.Data.Files.Index())
            Assert.Equal(
                Samples.DataFile(n),
                await File.ReadAllBytesAsync(
                    Path.Combine(cluster.HomeOf("worker"), "data", Samples.Data.FolderName, file.FileName),
                    TestContext.Current.CancellationToken
                )
            );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Nodes_with_certificates_train_together_and_a_worker_without_one_is_told_what_it_lacks()
    {
        using var certificates = new CertificateFolders();
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("secure", 2, "frozen"));
        var coordinator = await cluster.StartAsync(
            cluster.Coordinator("coordinator") with
            {
                CertificateFolder = certificates.Node(CertificateRole.Coordinator),
            }
        );
        var worker = await cluster.StartAsync(
            cluster.Worker("worker", coordinator.Address) with
            {
                CertificateFolder = certificates.Node(CertificateRole.Worker),
            }
        );
        Assert.Equal(2, (await cluster.One.WaitAsync(worker, sweep)).Done);

        var settings = cluster.Worker("bare", coordinator.Address);
        ClusterHarness.Configure(settings, "taugate.node.join-deadline = 2s");
        var e = await Assert.ThrowsAsync<EnvironmentException>(() => cluster.StartAsync(settings));

        Assert.Contains(
            ": speaks TLS: give this node a certificate of that cluster's authority with --cert.",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweep_ends_although_a_worker_has_no_room_and_that_one_works_again_when_it_has()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator"));
        var free = 1L << 20;
        var full = await cluster.StartAsync(
            cluster.Worker("full", coordinator.Address) with
            {
                FreeDisk = () => Interlocked.Read(ref free),
            }
        );
        await NodeHarness.UntilAsync(async () => await StandingAsync() == WorkerState.Holding);
        Assert.Equal(
            "the disk of its home has 1 MiB left and 80 MiB are needed; it goes on when there is room",
            (await RowAsync())!.Reason
        );
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("roomy", 4, "frozen", "bias"));
        var roomy = await cluster.StartAsync(cluster.Worker("roomy", coordinator.Address));
        Assert.Equal(8, (await cluster.One.WaitAsync(roomy, sweep)).Done);
        Assert.Equal(0, full.Snapshot.Finished);

        Interlocked.Exchange(ref free, long.MaxValue);
        await NodeHarness.UntilAsync(async () => await StandingAsync() == WorkerState.Active);
        var waiting = await cluster.One.SubmitAsync(Samples.Sweep("waiting", 8, "wait"));
        await NodeHarness.UntilAsync(() =>
            full.Snapshot.Executing.Any(e => e.Kind == "wait") && roomy.Snapshot.Executing.Any(e => e.Kind == "wait")
        );
        cluster.Go();
        Assert.Equal(8, (await cluster.One.WaitAsync(full, waiting)).Done);

        async Task<WorkerRow?> RowAsync() =>
            (
                await cluster.One.Database.Sweeps.WorkersAsync(TestContext.Current.CancellationToken)
            ).Workers.SingleOrDefault(w => w.Id == full.WorkerId);
        async Task<WorkerState?> StandingAsync() => (await RowAsync())?.State;
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Data_that_the_cluster_has_not_got_yet_is_waited_for()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator"));
        var starting = cluster.StartAsync(cluster.Worker("worker", coordinator.Address));
        await NodeHarness.UntilAsync(() =>
            cluster.One.Log.Lines.Any(l => l.Contains("The cluster has no tiny yet", StringComparison.Ordinal))
        );
        Assert.False(starting.IsCompleted);

        await cluster.StoreDataAsync();

        Assert.NotNull((await starting).WorkerId);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Another_data_set_is_fetched_when_a_task_first_needs_it_and_waited_for_until_it_is_there()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator"));
        var worker = await cluster.StartAsync(cluster.Worker("worker", coordinator.Address));
        byte[] images = [1, 2, 3];
        var spec = Samples.Sweep("other", 1, "frozen") with
        {
            Data = Samples.Data with { Name = "other", TrainImages = ArtifactDigest.Of(images) },
        };
        var sweep = await cluster.One.SubmitAsync(spec);
        await NodeHarness.UntilAsync(() =>
            cluster.One.Log.Lines.Any(l =>
                l.Contains($"A task waits for the file {spec.Data.TrainImages}", StringComparison.Ordinal)
            )
        );

        await cluster.One.Database.Artifacts.PutAsync(
            spec.Data.TrainImages,
            images,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, (await cluster.One.WaitAsync(worker, sweep)).Done);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Death_of_the_holder_costs_a_worker_nothing()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("failover", 3, "wait", "frozen"));
        var holder = await cluster.StartAsync(cluster.Coordinator("first"));
        var heir = await cluster.StartAsync(cluster.Coordinator("second"));
        var worker = await cluster.StartAsync(cluster.Worker("worker", holder.Address, heir.Address));
        await NodeHarness.UntilAsync(() => worker.Snapshot.Executing.Count(e => e.Kind == "wait") == 2);
        Assert.True(holder.Snapshot.HoldsTerm);

        await holder.KillAsync();
        await NodeHarness.UntilAsync(() => heir.Snapshot.HoldsTerm);
        cluster.Go();

        Assert.Equal(6, (await cluster.One.WaitAsync(worker, sweep)).Done);
        Assert.Equal(
            (2, 3, 6),
            (cluster.One.Executions("start"), cluster.One.Executions("foundation"), cluster.One.Executions("cell"))
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Second_run_works_for_the_first_and_takes_over_when_that_leaves()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("two-runs", 4, "wait"));
        var first = await cluster.StartAsync(cluster.Run("first"));
        await NodeHarness.UntilAsync(() => first.Snapshot.HoldsTerm);

        var second = await cluster.StartAsync(cluster.Run("second"));

        await NodeHarness.UntilAsync(() =>
            first.Snapshot.Executing.Length == 2 && second.Snapshot.Executing.Length == 2
        );
        Assert.False(second.Snapshot.HoldsTerm);
        await first.StopAsync(Patience.OfStep);
        await NodeHarness.UntilAsync(() => second.Snapshot.HoldsTerm);
        cluster.Go();
        Assert.Equal(4, (await cluster.One.WaitAsync(second, sweep)).Done);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Survivor_of_two_runs_goes_on_whatever_the_resolver_makes_of_it()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        var first = await cluster.StartAsync(cluster.Run("first"));
        // Killed sooner, it would not have started all of its trainers, which are counted below.
        await NodeHarness.UntilAsync(() => first.Snapshot is { HoldsTerm: true, TrainersReady: 2 });
        var second = await cluster.StartAsync(cluster.Run("second"));
        await NodeHarness.UntilAsync(() => Members(second) == 2);

        await first.KillAsync();

        await NodeHarness.UntilAsync(() => second.Snapshot.HoldsTerm && Members(second) == 1);
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("survivor", 2, "frozen"));
        Assert.Equal(2, (await cluster.One.WaitAsync(second, sweep)).Done);
        Assert.Equal(4, cluster.One.Executions("start"));

        static int Members(ClusterNode node) => Akka.Cluster.Cluster.Get(node.System).State.Members.Count;
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_that_is_downed_makes_a_new_ActorSystem_and_its_trainers_do_not_notice()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("downed", 2, "wait"));
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator"));
        var worker = await cluster.StartAsync(cluster.Worker("worker", coordinator.Address));
        await NodeHarness.UntilAsync(() => worker.Snapshot.Executing.Length == 2);
        var system = worker.System;

        Akka.Cluster.Cluster.Get(coordinator.System).Down(Akka.Cluster.Cluster.Get(system).SelfAddress);
        await system.WhenTerminated;
        cluster.Go();

        Assert.Equal(2, (await cluster.One.WaitAsync(worker, sweep)).Done);
        Assert.NotSame(system, worker.System);
        Assert.Equal((2, 2), (cluster.One.Executions("start"), cluster.One.Executions("cell")));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_that_comes_back_with_another_database_has_its_workers_begin_anew()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var address = ClusterHarness.FreeAddress();
        var coordinator = await cluster.StartAsync(cluster.Coordinator("old") with { Bind = address });
        var worker = await cluster.StartAsync(cluster.Worker("worker", address));
        await coordinator.StopAsync(Patience.OfStep);
        await using var other = await server.CreateDatabaseAsync();

        await cluster.StartAsync(
            cluster.Coordinator("new") with
            {
                Bind = address,
                ClusterId = other.ClusterId,
            },
            other
        );

        await NodeHarness.UntilAsync(() => worker.ClusterId == other.ClusterId);
        Assert.Contains(cluster.One.Log.Lines, l =>
            l.Contains("The cluster has another database than before", StringComparison.Ordinal)
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Seeds_that_are_not_there_are_named_after_the_deadline()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        var address = ClusterHarness.FreeAddress();
        var settings = cluster.Worker("worker", address);
        ClusterHarness.Configure(settings, "taugate.node.join-deadline = 1s");

        var e = await Assert.ThrowsAsync<EnvironmentException>(() => cluster.StartAsync(settings));

        Assert.Contains(
            $"No coordinator could be joined within 1 s (taugate.node.join-deadline). {address}: "
                + "nothing listens there.",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Cluster_of_another_version_is_refused_with_both_versions()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator"));
        var gateway = await coordinator.System.ActorSelection("/user/gateway").ResolveOne(Patience.OfStep);
        await gateway.GracefulStop(Patience.OfStep);
        await NodeHarness.UntilAsync(() => TryStart(coordinator.System));

        var e = await Assert.ThrowsAsync<EnvironmentException>(() =>
            cluster.StartAsync(cluster.Worker("worker", coordinator.Address))
        );

        Assert.Contains("This worker is TauGate test and speaks protocol 1", e.Message, StringComparison.Ordinal);
        Assert.Contains("is TauGate 9.0.0 with protocol 9", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_that_cannot_join_the_living_holder_ends_and_names_it()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        var token = TestContext.Current.CancellationToken;
        var terms = cluster.One.Database.Terms;
        var term = (
            await terms.TryTakeAsync(
                await terms.ReadAsync(token),
                "elsewhere/boot/1/1/node",
                "akka.tcp://taugate@127.0.0.1:1",
                token
            )
        )!.Value;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var beating = NodeHarness.UntilAsync(async () =>
            !await terms.BeatAsync(term, CancellationToken.None) || stop.IsCancellationRequested
        );

        var e = await Assert.ThrowsAsync<EnvironmentException>(() =>
            cluster.StartAsync(cluster.Coordinator("coordinator"))
        );

        Assert.Contains(
            "scheduled by elsewhere/boot/1/1/node at akka.tcp://taugate@127.0.0.1:1, which lives but cannot be joined",
            e.Message,
            StringComparison.Ordinal
        );
        await stop.CancelAsync();
        await beating;
    }

    /// <summary>A name is free a moment after its actor has ended.</summary>
    private static bool TryStart(ActorSystem system)
    {
        try
        {
            return !system.ActorOf(Props.Create(() => new OtherVersion()), "gateway").IsNobody();
        }
        catch (InvalidActorNameException)
        {
            return false;
        }
    }

    private sealed class OtherVersion : ReceiveActor
    {
        public OtherVersion() =>
            Receive<JoinProtocol.Introduce>(_ => Sender.Tell(new JoinProtocol.Refused(9, "9.0.0")));
    }
}
