using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
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

    public static FoundationTask Foundation(long seed) => new(Digest.Of([1, (byte)seed]), Data, seed, FoundationSpec, Rotation, Numerics.Native);

    public static CellTask Cell(string method, long seed) =>
        new(Digest.Of([2, (byte)seed]), Foundation(seed), method, Options(method), Target, RecordUnits: true);

    /// <summary>The method's own defaults.</summary>
    public static ImmutableSortedDictionary<string, OptionValue> Options(string method) =>
        AdapterCatalog.Instance.TryFind(method, out var descriptor)
            ? MethodDefaults.Of(descriptor)
            : throw new InputException($"'{method}' is not a method.");
}
