using TauGate.Cluster.Protocol;
using TauGate.Cluster.Scheduling;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Tests.Transfer;

public sealed class RecordStreamTests
{
    private readonly RecordStream _stream = new();
    private readonly Guid _id = Guid.NewGuid();

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100_000)]
    public void Outcomes_cut_anywhere_come_out_whole_and_in_order(int slice)
    {
        byte[] bytes =
        [
            .. RecordStream.Frame(4, WireJson.Write(Outcomes.Cell(key: "a"))),
            .. RecordStream.Frame(5, WireJson.Write(Outcomes.Failure("b"))),
        ];
        var arrived = bytes.Chunk(slice).SelectMany((part, n) => _stream.Add(Slice(_id, n, part))!).ToArray();

        Assert.Equal([4, 5], arrived.Select(a => a.Sequence));
        Assert.Equal([Outcomes.Cell(key: "a").Key, Outcomes.Failure("b").Key], arrived.Select(a => a.Outcome!.Key));
    }

    [Fact]
    public void Missing_slice_is_noticed_and_a_new_stream_begins_anew()
    {
        Assert.NotNull(_stream.Add(Slice(_id, 0, [1])));
        Assert.Null(_stream.Add(Slice(_id, 2, [1])));
        Assert.Null(_stream.Add(Slice(Guid.NewGuid(), 1, [1])));

        var again = _stream.Add(Slice(Guid.NewGuid(), 0, RecordStream.Frame(1, WireJson.Write(Outcomes.Cell()))));
        Assert.Equal(1, Assert.Single(again!).Sequence);
    }

    [Fact]
    public void Outcome_that_is_not_understood_keeps_its_number()
    {
        var (sequence, outcome) = Assert.Single(_stream.Add(Slice(_id, 0, RecordStream.Frame(9, "{}"u8)))!);
        Assert.Equal(9, sequence);
        Assert.Null(outcome);
    }

    [Fact]
    public void Grants_are_numbered_packed_by_sweep_and_sent_again_until_seen()
    {
        var (book, sent, patience) = (
            new GrantBook(term: new TermNumber(3)),
            TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(2)
        );
        var canonical = new CanonicalFoundation(new TensorDigest(Digest.Of("t"u8)), ArtifactDigest.Of("a"u8), false);
        var (one, two) = (SpecDigest.Of("spec one"u8), SpecDigest.Of("spec two"u8));
        var assignments = Enumerable
            .Range(0, 250)
            .Select(i => new Assignment(
                new TaskKey(Digest.Of(BitConverter.GetBytes(i))),
                i < 240 ? one : two,
                i,
                i == 0,
                1,
                i == 0 ? null : canonical
            ));

        var grants = book.Pack(assignments, sent).ToArray();

        Assert.Equal([(1L, 200), (2L, 40), (3L, 10)], grants.Select(g => (g.Number, g.Tasks.Length)));
        Assert.Equal(new WorkerProtocol.GrantedTask(0, 1, true, -1), grants[0].Tasks[0]);
        Assert.Equal(canonical, Assert.Single(grants[0].Foundations));
        Assert.Empty(book.Seen(1, sent, patience));
        Assert.Empty(book.Seen(1, sent + (patience / 2), patience));
        Assert.Equal([2L, 3L], book.Seen(1, sent + patience, patience).Select(g => g.Number));
        Assert.Empty(book.Seen(1, sent + patience, patience));
        Assert.Empty(book.Seen(3, sent + (patience * 2), patience));
    }

    private static RecordProtocol.Slice Slice(Guid stream, int number, byte[] bytes) =>
        new(default, stream, number) { Bytes = bytes };
}
