using System.Threading.Channels;
using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Election;
using TauGate.Cluster.Tests.Security;
using TauGate.Core.Election;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Election;

/// <summary>How a coordinator becomes a member, by what it sees in the term row; with clusters on loopback.</summary>
public sealed class JoinActorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_with_the_term_begins_a_cluster_of_its_own_and_the_next_joins_it()
    {
        await using var first = Node.Start();
        first.Join.Tell(new JoinActor.Elected());
        Assert.Equal("joined", await first.HearAsync());

        await using var second = Node.Start();
        second.Step = MeetingStep.Join;
        second.Join.Tell(new JoinActor.Observed(first.Row));
        second.Join.Tell(new JoinActor.Observed(first.Row)); // the next look at the row, before it has joined

        await second.System.UntilMembersAsync(2);
        Assert.Equal("joined", await second.HearAsync());
        await EndToEnd.NodeHarness.UntilAsync(() =>
        {
            second.Join.Tell(new JoinActor.Observed(first.Row));
            return second is { WasMember: true, IsKnown: true };
        });
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Holder_that_cannot_be_joined_is_told_to_the_node_each_time_and_nothing_is_joined()
    {
        await using var node = Node.Start();
        node.Step = MeetingStep.StandBy;
        var row = new TermRow(new TermNumber(3), "elsewhere", "akka.tcp://taugate@127.0.0.1:1", 1);

        node.Join.Tell(new JoinActor.Observed(row));
        node.Join.Tell(new JoinActor.Observed(row));

        Assert.Equal(
            ("out of reach of elsewhere", "out of reach of elsewhere"),
            (await node.HearAsync(), await node.HearAsync())
        );
        Assert.Empty(node.System.Cluster.State.Members);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Member_of_another_cluster_than_the_holders_ends_its_system_to_join_anew()
    {
        await using var node = Node.Start();
        node.Step = MeetingStep.Leave;

        node.Join.Tell(new JoinActor.Observed(node.Row with { Holder = "another" }));

        await node.System.System.WhenTerminated.WaitAsync(Patience.OfStep, Cancellation);
        Assert.Contains(node.System.Log.Lines, line =>
            line.Contains("is not in this node's cluster", StringComparison.Ordinal)
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Nothing_to_do_about_the_holder_does_nothing()
    {
        await using var node = Node.Start();
        node.Step = MeetingStep.Stay;
        node.Join.Tell(new JoinActor.Observed(node.Row));

        node.Step = MeetingStep.StandBy;
        node.Join.Tell(new JoinActor.Observed(node.Row));

        Assert.StartsWith("out of reach", await node.HearAsync(), StringComparison.Ordinal);
    }

    /// <summary>
    /// A system with its actor, and a node that does what the test says and writes down what it hears.
    /// </summary>
    private sealed class Node : IMeeting, IAsyncDisposable
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

        private Node(SecureSystem system)
        {
            System = system;
            IMeeting node = this;
            Join = system.System.ActorOf(Props.Create(() => new JoinActor(node)), "join");
        }

        public SecureSystem System { get; }

        public IActorRef Join { get; }

        public MeetingStep Step { get; set; }

        /// <summary>At the last look: this node was a member.</summary>
        public bool WasMember { get; private set; }

        /// <summary>At the last look: the holder was a member of the same cluster.</summary>
        public bool IsKnown { get; private set; }

        /// <summary>This node as the holder.</summary>
        public TermRow Row => new(new TermNumber(1), "holder", System.Address.ToString(), 1);

        public static Node Start() => new(SecureSystem.Start(security: null, RoleNames.Coordinator));

        public async Task<string> HearAsync() =>
            await _heard.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Patience.OfStep, Cancellation);

        MeetingStep IMeeting.Observe(TermRow row, bool isMember, bool holderIsMember)
        {
            (WasMember, IsKnown) = (isMember, holderIsMember);
            return isMember && holderIsMember ? MeetingStep.Stay : Step;
        }

        void IMeeting.OnJoined() => Hear("joined");

        void IMeeting.OnOutOfReach(TermRow row) => Hear($"out of reach of {row.Holder}");

        public ValueTask DisposeAsync() => System.DisposeAsync();

        private void Hear(string what) => _heard.Writer.TryWrite(what);
    }
}
