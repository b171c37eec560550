using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Disk;

namespace TauGate.Cluster.Tests.Disk;

public sealed class SpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Records_come_back_after_a_restart_in_order()
    {
        await WriteAsync("one", "two", "three");
        await using var again = Open();

        Assert.Equal(["one", "two", "three"], Texts(again));
        Assert.Equal(4, await again.AppendAsync("four"u8.ToArray()));
    }

    [Fact]
    public async Task Acknowledged_records_do_not_come_back_and_their_numbers_are_not_used_again()
    {
        await using (var spool = Open())
        {
            foreach (var text in new[] { "one", "two", "three" })
                await spool.AppendAsync(Encoding.UTF8.GetBytes(text));
            spool.Acknowledge(2);
        }
        await using (var again = Open())
        {
            Assert.Equal(["three"], Texts(again));
            again.Acknowledge(3);
        }
        Assert.Empty(Segments);
        await using var last = Open();
        Assert.Equal(4, await last.AppendAsync("four"u8.ToArray()));
    }

    [Fact]
    public async Task Next_incarnation_uses_no_number_again_even_when_the_acknowledgement_was_lost()
    {
        await using (var spool = Open(first: 100))
        {
            Assert.Equal(100, await spool.AppendAsync("one"u8.ToArray()));
            spool.Acknowledge(100);
        }
        File.Delete(Path.Combine(_folder.Path, "spool", "acknowledged"));

        await using var again = Open(first: 200);
        Assert.Equal(200, await again.AppendAsync("two"u8.ToArray()));
    }

    [Fact]
    public async Task Bytes_are_those_that_are_not_acknowledged()
    {
        await using (var spool = Open())
        {
            foreach (var text in new[] { "one", "three" })
                await spool.AppendAsync(Encoding.UTF8.GetBytes(text));
            Assert.Equal(8, spool.Bytes);
            spool.Acknowledge(1);
        }
        await using var again = Open();
        Assert.Equal(5, again.Bytes);
        again.Acknowledge(2);
        Assert.Equal(0, again.Bytes);
    }

    [Fact]
    public async Task Full_segments_are_deleted_when_everything_in_them_is_acknowledged()
    {
        await using var spool = Open(segment: 256);
        for (var i = 0; i < 20; i++)
            await spool.AppendAsync(new byte[100]);
        var before = Segments.Length;
        spool.Acknowledge(10);

        Assert.InRange(Segments.Length, 2, before - 1);
        Assert.Equal(10, spool.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task Torn_last_record_is_cut_off_and_the_spool_goes_on(int missing)
    {
        await WriteAsync("one", "two", "three");
        Truncate(missing);
        await using (var again = Open())
        {
            Assert.Equal(["one", "two"], Texts(again));
            await again.AppendAsync("after"u8.ToArray());
        }
        await using var third = Open();
        Assert.Equal(["one", "two", "after"], Texts(third));
        Assert.False(Directory.Exists(Rejected));
    }

    [Fact]
    public async Task Segment_torn_at_every_byte_gives_a_prefix_of_its_records()
    {
        await WriteAsync("one", "two", "three");
        var whole = await File.ReadAllBytesAsync(Segments.Single(), TestContext.Current.CancellationToken);
        for (var length = 0; length < whole.Length; length++)
        {
            var scan = SpoolSegment.Scan(whole.AsSpan(0, length));
            Assert.Empty(scan.Damaged);
            Assert.Equal(Enumerable.Range(1, scan.Good.Count), scan.Good.Select(g => (int)g.Sequence));
            Assert.InRange(scan.WholeLength, 0, length);
        }
    }

    [Fact]
    public async Task Damaged_record_is_kept_among_the_rejected_and_the_others_survive()
    {
        await WriteAsync("one", "two", "three");
        var bytes = await File.ReadAllBytesAsync(Segments.Single(), TestContext.Current.CancellationToken);
        var two = Encoding.UTF8.GetString(bytes).IndexOf("two", StringComparison.Ordinal);
        bytes[^(3 + 2 + SpoolSegment.HeaderSize + 1)] ^= 1;
        await File.WriteAllBytesAsync(Segments.Single(), bytes, TestContext.Current.CancellationToken);

        await using var again = Open();

        Assert.True(two > 0);
        Assert.Equal(["one", "three"], Texts(again));
        Assert.Single(Directory.EnumerateFiles(Rejected));
    }

    [Fact]
    public async Task Impossible_length_ends_the_segment_and_keeps_the_rest_among_the_rejected()
    {
        await WriteAsync("one");
        using (var file = new FileStream(Segments.Single(), FileMode.Append))
            file.Write([255, 255, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        await using var again = Open();

        Assert.Equal(["one"], Texts(again));
        Assert.Equal(17, new FileInfo(Directory.EnumerateFiles(Rejected).Single()).Length);
    }

    [Fact]
    public async Task Rejected_record_is_kept_as_a_copy()
    {
        await using var spool = Open();
        await spool.AppendAsync("unwanted"u8.ToArray());
        spool.Reject(1);
        spool.Acknowledge(1);

        Assert.Equal(
            "unwanted",
            await File.ReadAllTextAsync(
                Directory.EnumerateFiles(Rejected).Single(),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(0, spool.Count);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        await using (var spool = Open(segment: 4096))
        {
            var sequences = await Task.WhenAll(
                Enumerable.Range(0, 500).Select(i => Task.Run(() => spool.AppendAsync(BitConverter.GetBytes(i))))
            );
            Assert.Equal(Enumerable.Range(1, 500), sequences.Order().Select(s => (int)s));
        }
        await using var again = Open();
        Assert.Equal(
            Enumerable.Range(0, 500),
            again.ReadAfter(0, 1000).Select(r => BitConverter.ToInt32(r.Payload)).Order()
        );
    }

    public void Dispose() => _folder.Dispose();

    private string Rejected => Path.Combine(_folder.Path, "rejected");

    private string[] Segments => Directory.GetFiles(Path.Combine(_folder.Path, "spool"), "*.seg");

    private Spool Open(int segment = 1 << 20, long first = 1) =>
        Spool.Open(
            Path.Combine(_folder.Path, "spool"),
            Rejected,
            new SpoolSettings(segment, 1 << 20, 1 << 30),
            first,
            NullLogger.Instance
        );

    private async Task WriteAsync(params string[] texts)
    {
        await using var spool = Open();
        foreach (var text in texts)
            await spool.AppendAsync(Encoding.UTF8.GetBytes(text));
    }

    private void Truncate(int bytes)
    {
        using var file = new FileStream(Segments.Single(), FileMode.Open);
        file.SetLength(file.Length - bytes);
    }

    private static IEnumerable<string> Texts(Spool spool) =>
        spool.ReadAfter(0, 100).Select(r => Encoding.UTF8.GetString(r.Payload));
}
