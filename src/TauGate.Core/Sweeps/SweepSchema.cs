using System.Collections.Immutable;

namespace TauGate.Core.Sweeps;

/// <summary>
/// Every key of a sweep file, except the options of methods, which are in the catalogue.
/// <c>sweeps/sweep.schema.json</c> and <c>docs/sweep-file.md</c> are tested against it.
/// </summary>
internal static class SweepSchema
{
    private const int MostEpochs = 1000;

    /// <summary>Largest batch: the number of training images, because a partial batch is dropped.</summary>
    private const int LargestBatch = 55_000;

    public const string Name = "name";
    public const string Seeds = "seeds";
    public const string Methods = "methods";
    public const string FoundationSection = "foundation";
    public const string TargetSection = "target";
    public const string LimitsSection = "limits";
    public const string RecordSection = "record";
    public const string TuneSection = "tune";
    public const string Exclude = "exclude";
    public const string Zip = "zip";
    public const string Extends = "extends";
    public const string Claims = "claims";

    /// <summary>The key in a method's options that names the method.</summary>
    public const string MethodKey = "method";

    /// <summary>The key in an exclusion that names a label.</summary>
    public const string LabelKey = "label";

    public static Field Data { get; } =
        new("data", FieldKind.Word, Text(DataSet.Mnist.Name), Choices: [.. DataSet.Known.Select(d => d.Name)]);

    /// <summary>
    /// The digests of <see cref="Data"/> when it is a mapping, in the order of <see cref="DataSet.Files"/>. The mapping
    /// also has <see cref="Name"/> and <see cref="Validation"/>.
    /// </summary>
    public static ImmutableArray<string> DataFiles { get; } =
    ["train_images", "train_labels", "test_images", "test_labels"];

    public static Field Validation { get; } =
        new("validation", FieldKind.Integer, Integer(DataSet.UsualValidation), 1, LargestBatch);

    public static Field NumericsField { get; } = Enumeration("numerics", Numerics.Native);

    public static Field KeepField { get; } = Enumeration("keep", Keep.All);

    public static ImmutableArray<Field> Foundation { get; } =
    [
        new(
            "hidden",
            FieldKind.IntegerList,
            new OptionValue.List([.. FoundationSpec.Default.Hidden.Select(w => Integer(w))]),
            1,
            16_384
        ),
        new("mixture", FieldKind.Real, Real(FoundationSpec.Default.Mixture), 0, 1),
        new("epochs", FieldKind.Integer, Integer(FoundationSpec.Default.Epochs), 1, MostEpochs),
        new("batch", FieldKind.Integer, Integer(FoundationSpec.Default.Batch), 1, LargestBatch),
        new("learning_rate", FieldKind.Real, Real(FoundationSpec.Default.LearningRate), 0, MinimumExclusive: true),
    ];

    public static ImmutableArray<Field> Target { get; } =
    [
        new("rotation", FieldKind.Real, Real(TargetSpec.Default.Rotation), -360, 360),
        new("epochs", FieldKind.Integer, Integer(TargetSpec.Default.Epochs), 1, MostEpochs),
        new("batch", FieldKind.Integer, Integer(TargetSpec.Default.Batch), 1, LargestBatch),
        Enumeration("schedule", TargetSpec.Default.Schedule),
    ];

    /// <summary>Keys of <see cref="Target"/> that a method which does not train does not read.</summary>
    public static ImmutableArray<string> ReadByTraining { get; } = ["epochs", "batch", "schedule"];

    public static ImmutableArray<Field> Limits { get; } =
    [
        new("attempts", FieldKind.Integer, Integer(SweepLimits.Default.Attempts), 1, 100),
        new(
            "cell_timeout",
            FieldKind.Duration,
            Integer((long)SweepLimits.Default.CellTimeout.TotalSeconds),
            1,
            7 * 24 * 3600
        ),
        new("cells", FieldKind.Integer, Integer(SweepLimits.Default.Cells), 1),
    ];

    /// <summary>
    /// The rates of <c>tune</c>, a list of at least <see cref="FewestTuned"/>. The section also has <see cref="Seeds"/>
    /// and <see cref="TuneOptions"/>.
    /// </summary>
    public static Field TuneRates { get; } = new(TuneSpec.Rate, FieldKind.Real, Minimum: 0, MinimumExclusive: true);

    /// <summary>
    /// The key of <c>tune</c> with the further options of single labels, each a list of at least <see
    /// cref="FewestTuned"/> numbers.
    /// </summary>
    public const string TuneOptions = "options";

    /// <summary>Fewest values of a tuned option; of one there is nothing to choose.</summary>
    public const int FewestTuned = 2;

    /// <summary>
    /// The keys of <see cref="Seeds"/> when seeds are added until the claims are decided; the first two are required.
    /// </summary>
    public static ImmutableArray<Field> Growth { get; } =
    [
        new("until", FieldKind.Word, Choices: ["decided"]),
        new("at_most", FieldKind.Integer, Minimum: SeedGrowth.Fewest, Maximum: SeedGrowth.Most),
        new("from", FieldKind.Integer, Integer(0), 0),
    ];

    public static ImmutableArray<Field> Record { get; } = [Enumeration("units", RecordUnits.First)];

    /// <summary>Keys of the document itself.</summary>
    public static ImmutableArray<string> Root { get; } =
    [
        Extends,
        Name,
        Data.Name,
        Seeds,
        FoundationSection,
        TargetSection,
        Methods,
        TuneSection,
        Exclude,
        Zip,
        LimitsSection,
        NumericsField.Name,
        KeepField.Name,
        RecordSection,
        Claims,
    ];

    /// <summary>An enumeration's value as a sweep file writes it.</summary>
    public static string WordOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static Field Enumeration<T>(string name, T value)
        where T : struct, Enum =>
        new(name, FieldKind.Word, Text(WordOf(value)), Choices: [.. Enum.GetValues<T>().Select(WordOf)]);

    private static OptionValue.Text Text(string value) => new(value);

    private static OptionValue.Integer Integer(long value) => new(value);

    private static OptionValue.Real Real(double value) => new(value);
}
