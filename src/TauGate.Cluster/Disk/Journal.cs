using System.Globalization;
using System.Text;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Disk;

/// <summary>
/// What a worker has begun, and the highest term it has obeyed: lines of text, written without waiting for the disk,
/// because they must survive the death of the process and not that of the machine. <c>term N</c>, <c>begin EXECUTION
/// KEY ATTEMPT LOSSES</c>, <c>end EXECUTION</c>, <c>killed EXECUTION</c>, <c>lost KEY COUNT</c>, <c>told KEY</c>. A
/// begin without an end is a task that was under way when the node died. Its count is one more than the task was
/// granted with: the number of deaths on any node, which may be told twice, or after the coordinator has seen the death
/// itself, without harm. It is forgotten when the ledger has it, or when the task has ended here.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private readonly Dictionary<TaskKey, int> _lost;

    private Journal(FileStream file, TermNumber highestTerm, Dictionary<TaskKey, int> lost) =>
        (_file, HighestTerm, _lost) = (file, highestTerm, lost);

    /// <summary>Grants below it are refused.</summary>
    public TermNumber HighestTerm { get; private set; }

    /// <summary>
    /// How often nodes died while they executed a task, for tasks that have not ended since and whose count the ledger
    /// may not have.
    /// </summary>
    public IReadOnlyList<(TaskKey Key, int Losses)> Lost
    {
        get
        {
            lock (_lock)
                return [.. _lost.Select(l => (l.Key, l.Value))];
        }
    }

    /// <summary>Opens a journal, and begins a new file with the state that the old one gives.</summary>
    public static Journal Open(string path)
    {
        var (term, lost) = Read(path);
        return Begin(path, term, lost);
    }

    /// <summary>Takes over the losses that another worker's journal tells of.</summary>
    public void Adopt(string path)
    {
        foreach (var (key, losses) in Read(path).Lost)
        {
            int most;
            lock (_lock)
                most = _lost[key] = Math.Max(losses, _lost.GetValueOrDefault(key));
            Append($"lost {key} {most}");
        }
    }

    /// <summary>Forgets these counts, which the ledger has.</summary>
    public void Forget(IEnumerable<(TaskKey Key, int Losses)> told)
    {
        foreach (var (key, losses) in told)
        {
            lock (_lock)
            {
                if (_lost.GetValueOrDefault(key) > losses || !_lost.Remove(key))
                    continue;
            }
            Append($"told {key}");
        }
    }

    /// <summary>
    /// Takes note of a term whose orders this worker follows. False when it has followed a later one.
    /// </summary>
    public bool TryObey(TermNumber term)
    {
        lock (_lock)
        {
            if (term < HighestTerm)
                return false;
            if (term == HighestTerm)
                return true;
            HighestTerm = term;
        }
        Append($"term {term}");
        return true;
    }

    /// <summary>To be called before a trainer gets the task.</summary>
    /// <param name="losses">How many nodes had died while they executed the task when it was granted.</param>
    public void Begin(ExecutionId execution, HeldTask task, int losses) =>
        Append($"begin {execution} {task.Key} {task.Attempt} {losses}");

    /// <summary>The execution ended with a result or a failure.</summary>
    public void End(ExecutionId execution, TaskKey key)
    {
        lock (_lock)
            _lost.Remove(key);
        Append($"end {execution}");
    }

    /// <summary>The execution was killed, which counts as no attempt; the task's losses stay as they are.</summary>
    public void Killed(ExecutionId execution) => Append($"killed {execution}");

    /// <summary>Like <see cref="Killed"/>, when the disk may not be writable any more.</summary>
    public void TryKilled(ExecutionId execution)
    {
        try
        {
            Killed(execution);
        }
        catch (IOException)
        {
            // The next start then counts the death against the task.
        }
    }

    public void Dispose() => _file.Dispose();

    private static Journal Begin(string path, TermNumber term, Dictionary<TaskKey, int> lost)
    {
        var text = new StringBuilder();
        if (term > default(TermNumber))
            text.AppendLine(CultureInfo.InvariantCulture, $"term {term}");
        foreach (var (key, count) in lost)
            text.AppendLine(CultureInfo.InvariantCulture, $"lost {key} {count}");
        DurableFile.Write(path, text.ToString());
        return new Journal(
            new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0),
            term,
            lost
        );
    }

    private static (TermNumber Term, Dictionary<TaskKey, int> Lost) Read(string path)
    {
        var term = default(TermNumber);
        var lost = new Dictionary<TaskKey, int>();
        var begun = new Dictionary<string, (TaskKey Key, int Losses)>();
        // A last line that the crash cut short cannot be read and is ignored.
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            switch (line.Split(' '))
            {
                case ["term", var number] when long.TryParse(number, CultureInfo.InvariantCulture, out var value):
                    if (value > term.Value)
                        term = new TermNumber(value);
                    break;
                case ["begin", var execution, var text, _, .. var rest] when Digest.TryParse(text, out var key):
                    begun[execution] = (
                        new TaskKey(key),
                        rest is [var granted] && int.TryParse(granted, CultureInfo.InvariantCulture, out var losses)
                            ? losses
                            : 0
                    );
                    break;
                case ["end", var execution] when begun.Remove(execution, out var ended):
                    lost.Remove(ended.Key);
                    break;
                case ["killed", var execution]:
                    begun.Remove(execution);
                    break;
                case ["told", var text] when Digest.TryParse(text, out var key):
                    lost.Remove(new TaskKey(key));
                    break;
                case ["lost", var text, var number]
                    when Digest.TryParse(text, out var key)
                        && int.TryParse(number, CultureInfo.InvariantCulture, out var count):
                    lost[new TaskKey(key)] = count;
                    break;
            }
        }
        foreach (var (key, losses) in begun.Values)
            lost[key] = Math.Max(lost.GetValueOrDefault(key), losses) + 1;
        return (term, lost);
    }

    private void Append(FormattableString line)
    {
        var bytes = Encoding.ASCII.GetBytes(FormattableString.Invariant(line) + "\n");
        lock (_lock)
            _file.Write(bytes);
    }
}
