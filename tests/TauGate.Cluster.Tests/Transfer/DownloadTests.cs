using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;

namespace TauGate.Cluster.Tests.Transfer;

public sealed class DownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Download_that_the_disk_refuses_at_once_leaves_nothing_to_discard()
    {
        var blocked = Path.Combine(_folder.Path, "file");
        File.WriteAllText(blocked, "");
        byte[] bytes = [1, 2, 3];
        var name = BlobProtocol.Name.Of(ArtifactDigest.Of(bytes));
        var download = new Download(new FetchActor.Want(name, Path.Combine(blocked, "ab", "abcd")));

        Assert.ThrowsAny<IOException>(() => download.Add(new BlobProtocol.Chunk(name, 0, 3) { Bytes = bytes }));

        download.Discard();
        Assert.Equal([blocked], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
