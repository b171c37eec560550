namespace TauGate.Core.Scheduling;

/// <summary>
/// Expected wall seconds of a task by kind of work: a guess until the kind was measured, then a moving mean that gives
/// the newest measurement a quarter of the weight.
/// </summary>
public sealed class DurationBook
{
    private const double FoundationGuess = 4;
    private const double CellGuess = 3;
    private const double NewestWeight = 0.25;

    private readonly Dictionary<string, short> _kinds = [];
    private readonly List<(double Seconds, bool Measured)> _entries = [];

    /// <summary>The kind of foundation training.</summary>
    public const string Foundation = "foundation";

    /// <summary>Index of a kind of work such as <c>foundation</c> or <c>lora rank=8</c>; new names are added.</summary>
    public short KindOf(string name)
    {
        if (_kinds.TryGetValue(name, out var kind))
            return kind;
        kind = checked((short)_entries.Count);
        _kinds.Add(name, kind);
        _entries.Add((name == Foundation ? FoundationGuess : CellGuess, false));
        return kind;
    }

    /// <summary>How many kinds are known.</summary>
    public int Count => _entries.Count;

    /// <summary>Expected seconds of a kind.</summary>
    public double Seconds(short kind) => _entries[kind].Seconds;

    /// <summary>Expected seconds of so many tasks of each kind, one after the other.</summary>
    public double Seconds(ReadOnlySpan<int> countByKind)
    {
        double seconds = 0;
        for (short kind = 0; kind < countByKind.Length; kind++)
            if (countByKind[kind] > 0)
                seconds += countByKind[kind] * Seconds(kind);
        return seconds;
    }

    /// <summary>Whether the kind was measured, or its seconds are a guess.</summary>
    public bool IsMeasured(short kind) => _entries[kind].Measured;

    /// <summary>
    /// Takes note of a measured task. Values that no clock gives (negative, NaN, infinite) are ignored.
    /// </summary>
    public void Measured(short kind, double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
            return;
        var (mean, measured) = _entries[kind];
        _entries[kind] = (measured ? mean + NewestWeight * (seconds - mean) : seconds, true);
    }
}
