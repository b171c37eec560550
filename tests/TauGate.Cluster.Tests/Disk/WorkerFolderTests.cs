using TauGate.Cluster.Disk;

namespace TauGate.Cluster.Tests.Disk;

public sealed class WorkerFolderTests : IDisposable
{
    private static readonly ClusterId Cluster = new ClusterId(Guid.NewGuid());
    private readonly TemporaryFolder _home = new();

    [Fact]
    public void Next_start_has_the_same_identity_and_the_next_incarnation()
    {
        WorkerId worker;
        using (var first = Open())
            (worker, _) = (first.Worker, first.Incarnation);
        using var second = Open();

        Assert.Equal((worker, 2), (second.Worker, second.Incarnation));
    }

    [Fact]
    public void Two_workers_at_once_have_folders_of_their_own()
    {
        using var first = Open();
        using var second = Open();

        Assert.NotEqual(first.Worker, second.Worker);
        Assert.NotEqual(first.ClusterPath, second.ClusterPath);
    }

    [Fact]
    public void Spools_of_dead_workers_are_found_and_those_of_living_ones_and_other_clusters_are_not()
    {
        using var me = Open();
        using var living = Open();
        var dead = Open();
        foreach (var folder in new[] { me, living, dead })
            Directory.CreateDirectory(folder.SpoolPath);
        dead.Dispose();

        Assert.Empty(WorkerFolder.TakeAbandoned(_home.Path, "host", new ClusterId(Guid.NewGuid())));
        var abandoned = Assert.Single(WorkerFolder.TakeAbandoned(_home.Path, "host", Cluster));
        Assert.Equal(dead.Worker, abandoned.Worker);
        abandoned.Dispose();
    }

    [Fact]
    public void Host_name_cannot_leave_the_home()
    {
        using var folder = WorkerFolder.Open(_home.Path, "../../evil", Cluster);
        Assert.StartsWith(Path.Combine(_home.Path, "workers"), folder.ClusterPath, StringComparison.Ordinal);
        Assert.DoesNotContain("/../", folder.ClusterPath, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    private WorkerFolder Open() => WorkerFolder.Open(_home.Path, "host", Cluster);
}
