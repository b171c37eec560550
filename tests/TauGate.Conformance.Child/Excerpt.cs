using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;

namespace TauGate.Conformance.Child;

/// <summary>A few hundred committed MNIST images, and the small tasks that the suite trains on them.</summary>
internal static class Excerpt
{
    public const double Rotation = 45;

    /// <summary>Its files have other digests than MNIST's, which nobody asks for here.</summary>
    public static DataSet Data { get; } = DataSet.Mnist with { Validation = 60 };

    public static FoundationSpec FoundationSpec { get; } = new([32, 24], 0.5, 4, 24, 3e-3);

    public static TargetSpec Target { get; } = new(Rotation, 2, 24, Schedule.Cosine);

    /// <summary>240 training, 60 validation and 200 test images.</summary>
    public static RawImages Read() => RawImages.Read(Path.Combine(AppContext.BaseDirectory, "Excerpt"), Data);

    public static FoundationTask Foundation(long seed) =>
        new(new FoundationKey(Digest.Of([1, (byte)seed])), Data, seed, FoundationSpec, Rotation, Numerics.Native);

    public static CellTask Cell(string row, long seed) =>
        new(
            new CellKey(Digest.Of([2, (byte)seed])),
            Foundation(seed),
            Method(row).Id,
            Options(row),
            Target,
            RecordUnits: true
        );

    /// <summary>
    /// What the suite is about: every method at its defaults, by its id, and methods with an option that changes what
    /// is computed, such as <c>lora layers=hidden</c>.
    /// </summary>
    public static ImmutableArray<string> Rows { get; } =
    [
        .. AdapterCatalog.Instance.Methods.Select(m => m.Id),
        "lora layers=hidden",
        "taugate control=permuted",
        "taugate control=random-sign-refit",
    ];

    /// <summary>The method of a row.</summary>
    public static MethodDescriptor Method(string row)
    {
        var id = row.Split(' ')[0];
        return AdapterCatalog.Instance.TryFind(id, out var method)
            ? method
            : throw new InputException($"'{id}' is not a method.");
    }

    /// <summary>The method's own defaults, but for what the row says.</summary>
    public static ImmutableSortedDictionary<string, OptionValue> Options(string row)
    {
        var (method, options) = (Method(row), MethodDefaults.Of(Method(row)));
        return row.Split(' ')
            .Skip(1)
            .Select(change => change.Split('='))
            .Aggregate(options, (all, change) =>
            {
                var word = new OptionValue.Text(change[1]);
                var kind = method.Options.Single(o => o.Name == change[0]).Kind;
                return all.SetItem(change[0], kind == OptionKind.WordSet ? new OptionValue.List([word]) : word);
            });
    }
}
