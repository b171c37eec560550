using TauGate.Cluster.Configuration;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Workers;

public sealed class WorkerPartTests
{
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
        await using var part = new WorkerPart(node, HoconFiles.Load(HoconFiles.DefaultFolder).Settings, new NodeStatus(), null, log, TimeProvider.System, _ => { });
        await part.BeginAsync(Guid.NewGuid());
        // A file in the place of the other database's folder.
        var place = Assert.Single(Directory.EnumerateDirectories(Assert.Single(Directory.EnumerateDirectories(Path.Combine(home, "workers")))));
        await File.WriteAllTextAsync(Path.Combine(place, another.ToString("D")), "", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<EnvironmentException>(() => part.BeginAsync(another));

        Assert.Null(part.Runtime);
        Assert.Null(part.ClusterId);
    }
}
