using TauGate.Cluster.Trainers;

namespace TauGate.Cluster.Tests.Trainers;

public sealed class TrainerFrameTests
{
    [Fact]
    public async Task Frame_survives_a_round_trip_and_a_stream_in_pieces()
    {
        using var stream = new MemoryStream();
        await TrainerFrame
            .Of(TrainerFrameKind.Errored, new TrainerMessage("boom"), new byte[] { 1, 2, 3 })
            .WriteAsync(stream, CancellationToken.None);
        await TrainerFrame
            .Of(TrainerFrameKind.Errored, new TrainerMessage("again"))
            .WriteAsync(stream, CancellationToken.None);
        stream.Position = 0;
        using var slow = new OneByteStream(stream);

        var first = (await TrainerFrame.ReadAsync(slow, CancellationToken.None))!;
        Assert.Equal((TrainerFrameKind.Errored, "boom"), (first.Kind, first.Read<TrainerMessage>().Text));
        Assert.Equal([1, 2, 3], first.Blob.ToArray());
        Assert.Equal(
            "again",
            (await TrainerFrame.ReadAsync(slow, CancellationToken.None))!.Read<TrainerMessage>().Text
        );
        Assert.Null(await TrainerFrame.ReadAsync(slow, CancellationToken.None));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 })] // no room for a kind
    [InlineData(new byte[] { 255, 255, 255, 127, 1 })] // two gigabytes
    [InlineData(new byte[] { 5, 0, 0, 0, 99, 0, 0, 0, 0 })] // unknown kind
    [InlineData(new byte[] { 5, 0, 0, 0, 1, 1, 0, 0, 0 })] // document longer than the frame
    [InlineData(new byte[] { 5, 0, 0, 0, 1, 255, 255, 255, 255 })] // negative length
    public async Task Bytes_that_are_no_frame_are_refused(byte[] bytes) =>
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            TrainerFrame.ReadAsync(new MemoryStream(bytes), CancellationToken.None)
        );

    [Theory]
    [InlineData(new byte[] { 5, 0 })]
    [InlineData(new byte[] { 5, 0, 0, 0, 1 })]
    public async Task Frame_cut_short_is_an_end_of_stream(byte[] bytes) =>
        await Assert.ThrowsAsync<EndOfStreamException>(() =>
            TrainerFrame.ReadAsync(new MemoryStream(bytes), CancellationToken.None)
        );

    /// <summary>Gives one byte a read, as a pipe may.</summary>
    private sealed class OneByteStream(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            inner.Read(buffer, offset, Math.Min(count, 1));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
