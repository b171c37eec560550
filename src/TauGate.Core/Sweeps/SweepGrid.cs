using System.Collections.Concurrent;

namespace TauGate.Core.Sweeps;

/// <summary>
/// A sweep's cells as the scheduler needs them: keys and foundations by ordinal, kinds of work by variant. Building it
/// hashes every cell, so it is built outside the scheduler.
/// </summary>
public sealed class SweepGrid
{
    /// <summary>Seeds whose keys are computed in one go.</summary>
    private const long SeedsAtOnce = 256;

    private SweepGrid(
        SweepId sweepId,
        SpecDigest specDigest,
        SweepSpec spec,
        CellKey[] cells,
        FoundationKey[] foundations,
        int[] foundationOf
    )
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

    /// <summary>Id of the sweep's row.</summary>
    public SweepId SweepId { get; }

    /// <summary>Digest of the specification, by which workers fetch it.</summary>
    public SpecDigest SpecDigest { get; }

    /// <summary>Number of failures at which this sweep gives a task up.</summary>
    public int Attempts { get; }

    internal int Variants { get; }

    internal string[] Kinds { get; }

    /// <summary>Cell keys by ordinal; two labels with the same options give the same key twice.</summary>
    public IReadOnlyList<CellKey> Cells { get; }

    /// <summary>Distinct foundation keys, in order of first use.</summary>
    public IReadOnlyList<FoundationKey> Foundations { get; }

    /// <summary>Index into <see cref="Foundations"/> by ordinal.</summary>
    public IReadOnlyList<int> FoundationOf { get; }

    /// <summary>Expands a sweep on all cores.</summary>
    public static SweepGrid Expand(SweepId sweepId, SweepSpec spec, SpecDigest specDigest)
    {
        var cells = new CellKey[checked((int)spec.CellCount)];
        var starts = new FoundationKey[cells.Length];
        if (cells.Length > 0)
            Parallel.ForEach(Partitioner.Create(0, spec.Seeds.Count, SeedsAtOnce), seeds =>
            {
                var tasks = new SweepTasks(spec);
                for (
                    var ordinal = seeds.Item1 * spec.Variants.Length;
                    ordinal < seeds.Item2 * spec.Variants.Length;
                    ordinal++
                )
                {
                    var task = tasks.Task(spec.Cell(ordinal));
                    (cells[ordinal], starts[ordinal]) = (task.Key, task.Foundation.Key);
                }
            });
        var (foundations, foundationOf) = Number(starts);
        return new SweepGrid(sweepId, specDigest, spec, cells, foundations, foundationOf);
    }

    /// <summary>The distinct keys, in order of first use, and for each cell the index of its key among them.</summary>
    private static (FoundationKey[] Distinct, int[] PlaceOf) Number(FoundationKey[] keys)
    {
        var distinct = new List<FoundationKey>();
        var places = new Dictionary<FoundationKey, int>();
        var placeOf = new int[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!places.TryGetValue(keys[i], out placeOf[i]))
            {
                places.Add(keys[i], placeOf[i] = distinct.Count);
                distinct.Add(keys[i]);
            }
        }
        return ([.. distinct], placeOf);
    }

    /// <summary>What the duration of a cell depends on: its method and its rank.</summary>
    private static string KindName(Variant variant) =>
        variant.Options.TryGetValue("rank", out var rank) ? $"{variant.Method} rank={rank}" : variant.Method;
}
