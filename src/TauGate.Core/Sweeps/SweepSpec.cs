using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TauGate.Core.Sweeps;

/// <summary>
/// A sweep file, resolved: every default filled in and every axis expanded, so that a cell is a seed and a variant. The
/// cell with ordinal <c>s * Variants.Length + v</c> is the <c>s</c>-th seed under variant <c>v</c>, from 0: the cells
/// of a seed are neighbours. Sent and stored as JSON (<see cref="SweepJson"/>), and named by its digest.
/// </summary>
/// <param name="Name">Unique in a database; <c>a-z 0-9 - _</c>.</param>
/// <param name="Data">The data set.</param>
/// <param name="Seeds">Seeds in file order.</param>
/// <param name="Variants">The variants, in file order.</param>
public sealed record SweepSpec(
    string Name,
    DataSet Data,
    SeedSet Seeds,
    ImmutableArray<Variant> Variants,
    SweepLimits Limits,
    Numerics Numerics,
    Keep Keep,
    RecordUnits RecordUnits
)
{
    /// <summary>
    /// Which images the cells are measured on; the validation split for a tuning sweep. Test is left out of the JSON,
    /// so that the digests of stored specifications hold.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public EvaluatedOn EvaluatedOn { get; init; }

    /// <summary>
    /// How learning rates and further options are to be chosen. While it is not null the variants have defaults in
    /// their place and make no cells. Null once they are chosen (<see cref="Tuning.TuningChoice"/>) and for a sweep
    /// whose file gives them; only such a specification is stored and trained.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TuneSpec? Tune { get; init; }

    /// <summary>
    /// How seeds are added until the claims are decided; <see cref="Seeds"/> are those of the present look. Null for a
    /// sweep with fixed seeds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SeedGrowth? Growth { get; init; }

    /// <summary>
    /// What the sweep is to show; no part of any cell's key. An empty list is left out of the JSON, so that the digests
    /// of stored specifications hold.
    /// </summary>
    public ImmutableArray<Claim> Claims { get; init; } = [];

    /// <summary>Number of cells: seeds times variants.</summary>
    public long CellCount => checked(Seeds.Count * Variants.Length);

    /// <summary>
    /// Number of cells when the sweep has grown as far as it may; <see cref="CellCount"/> when it does not grow.
    /// </summary>
    public long MostCells => Growth is { } growth ? checked(growth.All.Count * Variants.Length) : CellCount;

    /// <summary>The cell with an ordinal.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such ordinal.</exception>
    public SweepCell Cell(long ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, CellCount);
        var seedIndex = ordinal / Variants.Length;
        var variant = (int)(ordinal % Variants.Length);
        return new SweepCell(ordinal, Seeds[seedIndex], Variants[variant], RecordsUnits(seedIndex));
    }

    /// <summary>Every cell, in order.</summary>
    public IEnumerable<SweepCell> Cells()
    {
        long ordinal = 0,
            seedIndex = 0;
        foreach (var seed in Seeds.Enumerate())
        {
            var recordUnits = RecordsUnits(seedIndex++);
            foreach (var variant in Variants)
                yield return new SweepCell(ordinal++, seed, variant, recordUnits);
        }
    }

    /// <summary>The cell's task, with its keys. <see cref="SweepTasks"/> is faster for many cells.</summary>
    public CellTask Task(SweepCell cell) => Task(cell, Foundation(cell));

    internal FoundationTask Foundation(SweepCell cell) =>
        new(
            CellKeys.Foundation(Data, Numerics, cell.Variant.Foundation, cell.Variant.Target, cell.Seed),
            Data,
            cell.Seed,
            cell.Variant.Foundation,
            cell.Variant.Target.Rotation,
            Numerics
        );

    internal CellTask Task(SweepCell cell, FoundationTask foundation) =>
        new(
            CellKeys.Cell(Data, Numerics, foundation.Key, cell.Variant, cell.Seed, EvaluatedOn),
            foundation,
            cell.Variant.Method,
            cell.Variant.Options,
            cell.Variant.Target,
            cell.RecordUnits
        )
        {
            EvaluatedOn = EvaluatedOn,
        };

    private bool RecordsUnits(long seedIndex) =>
        RecordUnits switch
        {
            RecordUnits.All => true,
            RecordUnits.First => seedIndex == 0,
            _ => false,
        };
}

/// <summary>A cell of a sweep: its ordinal, seed and variant.</summary>
public sealed record SweepCell(long Ordinal, long Seed, Variant Variant, bool RecordUnits);

/// <summary>All settings of a cell except its seed.</summary>
/// <param name="Label">For people; not part of the cell's key.</param>
/// <param name="Method">The method's id in the catalogue.</param>
/// <param name="Options">Every option that the method reads, defaults filled in.</param>
/// <param name="Axes">The values that vary within the sweep, by name (<c>rank</c>, <c>target.rotation</c>), for
/// grouping.</param>
/// <param name="ReadsTarget">False for a method that does not train: the target's epochs, batch and schedule are then
/// not part of the key.</param>
public sealed record Variant(
    string Label,
    string Method,
    ImmutableSortedDictionary<string, OptionValue> Options,
    ImmutableSortedDictionary<string, OptionValue> Axes,
    FoundationSpec Foundation,
    TargetSpec Target,
    bool ReadsTarget
)
{
    /// <summary>Label and axis values, such as <c>lora rank=8</c>.</summary>
    public string Title => TitleOf(Label, Axes);

    /// <summary>Label and axis values of any grouping of cells.</summary>
    public static string TitleOf(string label, ImmutableSortedDictionary<string, OptionValue> axes) =>
        string.Join(' ', axes.Select(axis => $"{axis.Key}={axis.Value}").Prepend(label));
}

/// <summary>Limits on attempts, time and size.</summary>
/// <param name="Attempts">Number of failed attempts at which a cell is quarantined.</param>
/// <param name="CellTimeout">Wall time of one execution.</param>
/// <param name="Cells">Largest grid accepted.</param>
public sealed record SweepLimits(int Attempts, TimeSpan CellTimeout, long Cells)
{
    /// <summary>3 attempts, 10 minutes, 10 million cells.</summary>
    public static SweepLimits Default { get; } = new(3, TimeSpan.FromMinutes(10), 10_000_000);
}

/// <summary>Which images a cell is measured on.</summary>
public enum EvaluatedOn
{
    /// <summary>The test images, once, at the end.</summary>
    Test,

    /// <summary>The validation split, which training does not see and by which rates are chosen.</summary>
    Validation,
}

/// <summary>What is kept of a cell beside its numbers.</summary>
public enum Keep
{
    /// <summary>The adapter's tensors too.</summary>
    All,

    /// <summary>Numbers only.</summary>
    Metrics,
}

/// <summary>For which seeds measures of each hidden unit are kept.</summary>
public enum RecordUnits
{
    /// <summary>All seeds.</summary>
    All,

    /// <summary>The sweep's first seed.</summary>
    First,

    /// <summary>No seed.</summary>
    None,
}
