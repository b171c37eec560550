using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Standing;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Tests.Workers;

public sealed class WorkerPartTests
{
    /// <summary>
    /// A coordinator that is up takes its time on a busy machine; only when none answers there is anything to say
    /// early.
    /// </summary>
    [Theory]
    [InlineData(false, 2, null)]
    [InlineData(false, 3, "No coordinator answers at 10.0.0.1:4053, 10.0.0.2:4053 yet; trying for 30 s")]
    [InlineData(true, 14, null)]
    [InlineData(true, 15, "The node at 10.0.0.2:4053 answers and does not let this one join")]
    public async Task What_is_said_while_seeking_depends_on_whether_a_seed_answers(
        bool answers,
        int seconds,
        string? expected
    )
    {
        using var folder = new TemporaryFolder();
        var log = new CollectedLog();
        var node = new NodeSettings
        {
            Home = folder.Sub("home"),
            Roles = NodeRoles.Worker,
            ClusterId = null,
            Trainer = Samples.Trainer(folder.Sub("state")),
            Slots = 1,
            ProgramVersion = "test",
        };
        await using var part = new WorkerPart(
            node,
            HoconFiles.Load(HoconFiles.DefaultFolder).Settings,
            new NodeStatus(),
            null,
            log,
            TimeProvider.System,
            _ => { }
        );
        SeedFinding[] findings =
        [
            new(new HostPort("10.0.0.1", 4053), null, "nothing listens there", NeedsChange: false),
            new(
                new HostPort("10.0.0.2", 4053),
                answers ? new Address("akka.tcp", "taugate", "10.0.0.2", 4053) : null,
                null,
                NeedsChange: false
            ),
        ];

        part.OnSeeking(findings, new HostPort("10.0.0.3", 4054), TimeSpan.FromSeconds(seconds));

        if (expected is null)
            Assert.Empty(log.Lines);
        else
            Assert.Contains(expected, Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_that_cannot_begin_for_another_database_has_ended_and_ends_once()
    {
        using var folder = new TemporaryFolder();
        var (home, log, another) = (folder.Sub("home"), new CollectedLog(), Guid.NewGuid());
        var node = new NodeSettings
        {
            Home = home,
            Roles = NodeRoles.Worker,
            ClusterId = null,
            Trainer = Samples.Trainer(folder.Sub("state")),
            Slots = 1,
            ProgramVersion = "test",
            SlotTokenFolder = folder.Sub("tokens"),
        };
        await using var part = new WorkerPart(
            node,
            HoconFiles.Load(HoconFiles.DefaultFolder).Settings,
            new NodeStatus(),
            null,
            log,
            TimeProvider.System,
            _ => { }
        );
        await part.BeginAsync(new ClusterId(Guid.NewGuid()));
        // A file in the place of the other database's folder.
        var place = Assert.Single(
            Directory.EnumerateDirectories(Assert.Single(Directory.EnumerateDirectories(Path.Combine(home, "workers"))))
        );
        await File.WriteAllTextAsync(
            Path.Combine(place, another.ToString("D")),
            "",
            TestContext.Current.CancellationToken
        );

        await Assert.ThrowsAsync<EnvironmentException>(() => part.BeginAsync(new ClusterId(another)));

        Assert.Null(part.Runtime);
        Assert.Null(part.ClusterId);
    }
}
