using System.Text;

namespace TauGate.Cluster.Trainers;

/// <summary>The last bytes of a stream, read to its end in the background.</summary>
internal sealed class OutputTail
{
    private const int Capacity = 8192;

    private readonly byte[] _ring = new byte[Capacity];
    private readonly Lock _lock = new();
    private long _written;

    public OutputTail(Stream stream) => Ended = DrainAsync(stream);

    /// <summary>Completes when the stream has ended.</summary>
    public Task Ended { get; }

    /// <summary>
    /// The last lines, at most 8 KiB, without control characters that PostgreSQL or a terminal would choke on.
    /// </summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                var kept = (int)Math.Min(_written, Capacity);
                var bytes = new byte[kept];
                for (var i = 0; i < kept; i++)
                    bytes[i] = _ring[(_written - kept + i) % Capacity];
                var text = Encoding.UTF8.GetString(bytes);
                if (_written > Capacity && text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var cut)
                    text = text[(cut + 1)..];
                return string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\t')).Trim();
            }
        }
    }

    private async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                lock (_lock)
                {
                    for (var i = 0; i < read; i++)
                        _ring[_written++ % Capacity] = buffer[i];
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is gone; there is no more to read.
        }
    }
}
