using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Cells;

/// <summary>
/// A sweep's cells as the scheduler needs them: keys and foundations by ordinal, kinds of work by variant. Computing it hashes every
/// cell, so it is done outside the scheduler.
/// </summary>
public sealed class SweepGrid
{
    private SweepGrid(long sweepId, Digest specDigest, SweepSpec spec, Digest[] cells, Digest[] foundations, int[] foundationOf)
    {
        SweepId = sweepId;
        SpecDigest = specDigest;
        Attempts = spec.Limits.Attempts;
        Variants = spec.Variants.Length;
        Kinds = [.. spec.Variants.Select(KindName)];
        Cells = cells;
        Foundations = foundations;
        FoundationOf = foundationOf;
    }

    /// <summary>The sweep's row.</summary>
    public long SweepId { get; }

    /// <summary>Name under which the specification travels.</summary>
    public Digest SpecDigest { get; }

    /// <summary>Failures after which this sweep gives a task up.</summary>
    public int Attempts { get; }

    internal int Variants { get; }

    internal string[] Kinds { get; }

    /// <summary>Cell keys by ordinal; two labels with the same options give the same key twice.</summary>
    public IReadOnlyList<Digest> Cells { get; }

    /// <summary>Distinct foundation keys, in order of first use.</summary>
    public IReadOnlyList<Digest> Foundations { get; }

    /// <summary>Index into <see cref="Foundations"/> by ordinal.</summary>
    public IReadOnlyList<int> FoundationOf { get; }

    /// <summary>Expands a sweep.</summary>
    public static SweepGrid Expand(long sweepId, SweepSpec spec, Digest specDigest)
    {
        var count = checked((int)spec.CellCount);
        var cells = new Digest[count];
        var foundationOf = new int[count];
        var foundations = new List<Digest>();
        var seen = new Dictionary<Digest, int>();
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            var task = spec.Task(spec.Cell(ordinal));
            if (!seen.TryGetValue(task.Foundation.Key, out var foundation))
            {
                foundation = foundations.Count;
                foundations.Add(task.Foundation.Key);
                seen.Add(task.Foundation.Key, foundation);
            }
            cells[ordinal] = task.Key;
            foundationOf[ordinal] = foundation;
        }
        return new SweepGrid(sweepId, specDigest, spec, cells, [.. foundations], foundationOf);
    }

    /// <summary>What decides how long a cell takes: its method and its rank.</summary>
    private static string KindName(Variant variant) =>
        variant.Options.TryGetValue("rank", out var rank) ? $"{variant.Method} rank={rank}" : variant.Method;
}
