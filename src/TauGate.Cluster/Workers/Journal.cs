using System.Globalization;
using System.Text;
using TauGate.Core.Cells;
using TauGate.Core.Results;

namespace TauGate.Cluster.Workers;

/// <summary>
/// What a worker has begun, and the highest term it has obeyed: lines of text, written without waiting for the disk, because they must
/// survive the death of the process and not that of the machine. <c>term N</c>, <c>begin EXECUTION KEY ATTEMPT</c>, <c>end EXECUTION</c>,
/// <c>lost KEY COUNT</c>. A begin without an end is a task that was under way when the node died; opening the journal counts it. Losses that
/// reach the limit are told once: the task is then given up, and begins at nothing when somebody has it retried.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, int> _lost;

    private readonly int _limit;

    private Journal(FileStream file, long highestTerm, Dictionary<Digest, int> lost, int limit) =>
        (_file, HighestTerm, _lost, _limit) = (file, highestTerm, lost, limit);

    /// <summary>Grants below it are refused.</summary>
    public long HighestTerm { get; private set; }

    /// <summary>How often a node died under a task, for tasks that have not ended since.</summary>
    public IReadOnlyList<(Digest Key, int Losses)> Lost
    {
        get { lock (_lock) return [.. _lost.Select(l => (l.Key, l.Value))]; }
    }

    /// <summary>Opens a journal and begins a new file with what the old one tells.</summary>
    /// <param name="limit">Losses at which a task is given up.</param>
    public static Journal Open(string path, int limit)
    {
        var (term, lost) = Read(path);
        return Begin(path, term, lost, limit);
    }

    /// <summary>Takes over the losses that another worker's journal tells of.</summary>
    public void Adopt(string path)
    {
        foreach (var (key, losses) in Read(path).Lost)
        {
            lock (_lock) _lost[key] = Math.Max(losses, _lost.GetValueOrDefault(key));
            if (losses < _limit) Append($"lost {key} {losses}");
        }
    }

    /// <summary>A term that this worker obeys. False when it has obeyed a later one.</summary>
    public bool TryObey(long term)
    {
        lock (_lock)
        {
            if (term < HighestTerm) return false;
            if (term == HighestTerm) return true;
            HighestTerm = term;
        }
        Append($"term {term}");
        return true;
    }

    /// <summary>Before a trainer is told to begin.</summary>
    public void Begin(Guid execution, HeldTask task) => Append($"begin {execution:D} {task.Key} {task.Attempt}");

    /// <summary>The execution ended in a way that is known: a result, a failure, or a kill at no attempt.</summary>
    public void End(Guid execution, Digest key)
    {
        lock (_lock) _lost.Remove(key);
        Append($"end {execution:D}");
    }

    public void Dispose() => _file.Dispose();

    private static Journal Begin(string path, long term, Dictionary<Digest, int> lost, int limit)
    {
        var text = new StringBuilder();
        if (term > 0) text.AppendLine(CultureInfo.InvariantCulture, $"term {term}");
        foreach (var (key, count) in lost.Where(l => l.Value < limit)) text.AppendLine(CultureInfo.InvariantCulture, $"lost {key} {count}");
        DurableFile.Write(path, text.ToString());
        return new Journal(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0), term, lost, limit);
    }

    private static (long Term, Dictionary<Digest, int> Lost) Read(string path)
    {
        long term = 0;
        var lost = new Dictionary<Digest, int>();
        var begun = new Dictionary<string, Digest>();
        // A last line that the crash tore is not understood, and ignored.
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            switch (line.Split(' '))
            {
                case ["term", var number] when long.TryParse(number, CultureInfo.InvariantCulture, out var value):
                    term = Math.Max(term, value);
                    break;
                case ["begin", var execution, var text, _] when Digest.TryParse(text, out var key):
                    begun[execution] = key;
                    break;
                case ["end", var execution] when begun.Remove(execution, out var key):
                    lost.Remove(key);
                    break;
                case ["lost", var text, var number] when Digest.TryParse(text, out var key) && int.TryParse(number, CultureInfo.InvariantCulture, out var count):
                    lost[key] = count;
                    break;
            }
        }
        foreach (var key in begun.Values) lost[key] = lost.GetValueOrDefault(key) + 1;
        return (term, lost);
    }

    private void Append(FormattableString line)
    {
        var bytes = Encoding.ASCII.GetBytes(FormattableString.Invariant(line) + "\n");
        lock (_lock) _file.Write(bytes);
    }
}
