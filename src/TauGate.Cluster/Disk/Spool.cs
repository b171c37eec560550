using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Disk;

/// <summary>
/// A worker's outcomes that the ledger has not acknowledged, on disk. A record is durable when
/// <see cref="AppendAsync"/> completes. Records that arrive while an fsync is under way share the next one.
/// Acknowledgements are cumulative; a segment whose records are all acknowledged is deleted. Damaged records are moved
/// to the rejected folder, a torn tail is cut off.
/// </summary>
internal sealed class Spool : IAsyncDisposable
{
    private sealed record Pending(byte[] Payload, TaskCompletionSource<long> Done);

    private readonly record struct Entry(long Sequence, Segment Segment, int Offset, int Length);

    private sealed class Segment(string path, SafeFileHandle handle, long length)
    {
        public string Path => path;
        public SafeFileHandle Handle => handle;
        public long Length { get; set; } = length;
        public long Last { get; set; }
    }

    private readonly string _folder;
    private readonly string _rejected;
    private readonly SpoolSettings _settings;
    private readonly AcknowledgedNumber _acknowledged;
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private readonly List<Segment> _segments = [];
    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Task _writer;
    private long _next;
    private long _bytes;

    private Spool(string folder, string rejected, SpoolSettings settings, long first, ILogger logger)
    {
        (_folder, _rejected, _settings) = (folder, rejected, settings);
        _acknowledged = new AcknowledgedNumber(Path.Combine(folder, "acknowledged"));
        Directory.CreateDirectory(folder);
        _next = Math.Max(_acknowledged.Read() + 1, first);
        foreach (var path in Directory.EnumerateFiles(folder, "*.seg").Order(StringComparer.Ordinal))
            Recover(path, logger);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>
    /// Opens a folder, which is made when it is not there, and recovers the records that a crash has left.
    /// </summary>
    /// <param name="first">The smallest number for new records. A number that was used before could be acknowledged by
    /// mistake.</param>
    public static Spool Open(
        string folder,
        string rejectedFolder,
        SpoolSettings settings,
        long first,
        ILogger logger
    ) => new(folder, rejectedFolder, settings, first, logger);

    /// <summary>Raised, on any thread, after records became durable or were acknowledged.</summary>
    public event Action? Changed;

    /// <summary>Records not acknowledged.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>The oldest record that is not acknowledged; null when there is none.</summary>
    public long? First
    {
        get
        {
            lock (_lock)
                return _entries.Count == 0 ? null : _entries[0].Sequence;
        }
    }

    /// <summary>Bytes of the records not acknowledged.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Waits until everything is acknowledged.</summary>
    public async Task EmptyAsync(CancellationToken cancellation)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (Count == 0)
                empty.TrySetResult();
        }
        Changed += Look;
        try
        {
            Look();
            await empty.Task.WaitAsync(cancellation);
        }
        finally
        {
            Changed -= Look;
        }
    }

    /// <summary>Appends a record; completes with its sequence when it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public Task<long> AppendAsync(byte[] payload)
    {
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_pending.Writer.TryWrite(new Pending(payload, done)), this);
        return done.Task;
    }

    /// <summary>The oldest records after a sequence, at most so many.</summary>
    public IReadOnlyList<(long Sequence, byte[] Payload)> ReadAfter(long sequence, int most)
    {
        lock (_lock)
        {
            var first = IndexAfter(sequence);
            return _entries
                .GetRange(first, Math.Min(most, _entries.Count - first))
                .ConvertAll(e => (e.Sequence, ReadEntry(e)));
        }
    }

    /// <summary>Forgets all records up to a sequence, which the ledger has.</summary>
    public void Acknowledge(long through)
    {
        lock (_lock)
        {
            var count = IndexAfter(through);
            if (count == 0)
                return;
            for (var i = 0; i < count; i++)
                _bytes -= _entries[i].Length;
            _entries.RemoveRange(0, count);
            _acknowledged.Write(through);
            var current = _segments.Count == 0 ? null : _segments[^1];
            foreach (
                var segment in _segments
                    .Where(s => s.Last <= through && (s != current || s.Length >= _settings.Segment))
                    .ToArray()
            )
                Delete(segment);
        }
        Changed?.Invoke();
    }

    /// <summary>
    /// Copies a record that the ledger refuses to the rejected folder; it is acknowledged like any other.
    /// </summary>
    public void Reject(long sequence)
    {
        lock (_lock)
        {
            var index = IndexAfter(sequence - 1);
            if (index < _entries.Count && _entries[index].Sequence == sequence)
                Keep($"{sequence:D20}.record", ReadEntry(_entries[index]));
        }
    }

    /// <summary>Stops writing, and deletes the segment of an empty spool.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _writer;
        lock (_lock)
        {
            foreach (var segment in _segments.ToArray())
            {
                if (_entries.Count == 0)
                    Delete(segment);
                else
                    segment.Handle.Dispose();
            }
            _segments.Clear();
            _acknowledged.Dispose();
        }
    }

    private async Task WriteAsync()
    {
        var group = new List<Pending>();
        while (await _pending.Reader.WaitToReadAsync())
        {
            group.Clear();
            for (
                var bytes = 0;
                bytes < _settings.Group && _pending.Reader.TryRead(out var pending);
                bytes += pending.Payload.Length
            )
                group.Add(pending);
            try
            {
                var first = WriteGroup(group);
                for (var i = 0; i < group.Count; i++)
                    group[i].Done.SetResult(first + i);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                foreach (var pending in group)
                    pending.Done.SetException(e);
                continue;
            }
            Changed?.Invoke();
        }
    }

    private long WriteGroup(List<Pending> group)
    {
        var segment = Current();
        var first = _next;
        using var bytes = new MemoryStream();
        var entries = new List<Entry>();
        for (var i = 0; i < group.Count; i++)
        {
            entries.Add(
                new Entry(
                    first + i,
                    segment,
                    (int)(segment.Length + bytes.Length) + SpoolSegment.HeaderSize,
                    group[i].Payload.Length
                )
            );
            bytes.Write(SpoolSegment.Encode(first + i, group[i].Payload));
        }
        RandomAccess.Write(segment.Handle, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), segment.Length);
        RandomAccess.FlushToDisk(segment.Handle);
        lock (_lock)
        {
            segment.Length += bytes.Length;
            segment.Last = first + group.Count - 1;
            _next = segment.Last + 1;
            _entries.AddRange(entries);
            _bytes += entries.Sum(e => (long)e.Length);
        }
        return first;
    }

    private Segment Current()
    {
        lock (_lock)
        {
            if (_segments.Count > 0 && _segments[^1].Length < _settings.Segment)
                return _segments[^1];
        }
        var path = Path.Combine(_folder, SpoolSegment.FileName(_next));
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        RandomAccess.Write(handle, SpoolSegment.Mark, 0);
        DurableFile.SyncFolder(_folder);
        var segment = new Segment(path, handle, SpoolSegment.MarkSize) { Last = _next - 1 };
        lock (_lock)
            _segments.Add(segment);
        return segment;
    }

    private void Recover(string path, ILogger logger)
    {
        var bytes = File.ReadAllBytes(path);
        var scan = SpoolSegment.Scan(bytes);
        if (scan.Damaged.Count > 0)
            logger.LogWarning(
                "Damaged records of {Path} were moved to {Rejected}: {Count}; their cells will be trained again.",
                path,
                _rejected,
                scan.Damaged.Count
            );
        foreach (var range in scan.Damaged)
            Keep($"{Path.GetFileNameWithoutExtension(path)}-{range.Start.Value}.damaged", bytes[range]);
        var acknowledged = _next - 1;
        var live = scan.Good.Where(r => r.Sequence > _acknowledged.Read()).ToArray();
        if (live.Length == 0)
        {
            _next = Math.Max(_next, scan.Good.Select(r => r.Sequence).DefaultIfEmpty(acknowledged).Max() + 1);
            File.Delete(path);
            return;
        }
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        RandomAccess.SetLength(handle, scan.WholeLength);
        var segment = new Segment(path, handle, scan.WholeLength) { Last = live.Max(r => r.Sequence) };
        _segments.Add(segment);
        _entries.AddRange(live.Select(r => new Entry(r.Sequence, segment, r.Offset, r.Length)));
        _bytes += live.Sum(r => (long)r.Length);
        _next = Math.Max(_next, segment.Last + 1);
    }

    private int IndexAfter(long sequence)
    {
        var (from, to) = (0, _entries.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_entries[middle].Sequence <= sequence)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }

    private static byte[] ReadEntry(Entry entry)
    {
        var payload = new byte[entry.Length];
        for (var read = 0; read < payload.Length; )
        {
            var more = RandomAccess.Read(entry.Segment.Handle, payload.AsSpan(read), entry.Offset + read);
            if (more == 0)
                throw new EndOfStreamException($"{entry.Segment.Path} ended within a record.");
            read += more;
        }
        return payload;
    }

    private void Keep(string name, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(_rejected);
        DurableFile.Write(Path.Combine(_rejected, name), bytes);
    }

    private void Delete(Segment segment)
    {
        segment.Handle.Dispose();
        File.Delete(segment.Path);
        _segments.Remove(segment);
    }
}
