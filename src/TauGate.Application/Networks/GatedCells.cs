using TauGate.Application.Verification;
using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Networks;

/// <summary>
/// Networks of a sweep's taugate cells in plain arithmetic, and the images to look at them with.
/// </summary>
public sealed class GatedCells(StoredTensors tensors, IDataImages images)
{
    /// <summary>The method with gates on hidden units.</summary>
    public const string Method = "taugate";

    private const string Control = "control";

    /// <summary>Refuses a label without gates, and a tuning sweep: its cells must not meet a test image.</summary>
    /// <exception cref="InputException">Lists those with gates.</exception>
    public static void Require(SweepSpec spec, Variant variant)
    {
        if (spec.EvaluatedOn != EvaluatedOn.Test)
        {
            throw new InputException(
                $"taugate: {spec.Name} is a tuning sweep: its cells choose what it tunes and are "
                    + "never shown a test image. Ask about the sweep that it tunes."
            );
        }
        if (variant.Method == Method)
            return;
        var titles = Titles(spec);
        throw new InputException(
            titles.Length == 0
                ? $"taugate: {spec.Name} has no label of the method {Method}, the one with gates on units; it has: "
                    + $"{string.Join(", ", spec.Variants.Select(v => v.Title))}."
                : $"taugate: {variant.Title} has no gates on units (its method is {variant.Method}); "
                    + $"{spec.Name} has these with gates: {string.Join(", ", titles)}."
        );
    }

    /// <summary>Labels and axis values with gates.</summary>
    public static string[] Titles(SweepSpec spec) =>
        [.. spec.Variants.Where(v => v.Method == Method).Select(v => v.Title)];

    /// <summary>
    /// What replaced the trained thresholds of a row, in the words of its option; <c>none</c> where nothing did.
    /// </summary>
    public static string ControlOf(Variant variant) =>
        variant.Options.TryGetValue(Control, out var control) ? control.ToString()! : "none";

    /// <summary>
    /// Indices of the variants that differ from one in what replaced the trained thresholds, and in name alone.
    /// </summary>
    public static IEnumerable<int> ControlsOf(SweepSpec spec, Variant variant) =>
        Enumerable
            .Range(0, spec.Variants.Length)
            .Where(index =>
                spec.Variants[index] is var other
                && (other.Method, other.Foundation, other.Target) == (Method, variant.Foundation, variant.Target)
                && ControlOf(other) != ControlOf(variant)
                && other.Options.Remove(Control).SequenceEqual(variant.Options.Remove(Control))
            );

    /// <summary>Images of a split in a cell's rotated mode, or upright.</summary>
    public IModeImages Target(SweepCell cell, DataSplit split) => images.Mode(split, cell.Variant.Target.Rotation);

    /// <summary>Upright images.</summary>
    public IModeImages Source(DataSplit split) => images.Mode(split, 0);

    /// <summary>The untouched foundation of a cell.</summary>
    public async Task<GatedNetwork> FoundationAsync(StoredCell stored, CancellationToken cancellation) =>
        GatedNetwork.Foundation((await tensors.FoundationAsync(stored, cancellation)).Tensors);

    /// <summary>
    /// The trained network: tau and gamma from the stored adapter, else from the recorded rows of its units; null when
    /// there are neither.
    /// </summary>
    public async Task<(GatedNetwork Network, string Origin)?> NetworkAsync(
        SweepCell cell,
        StoredCell stored,
        CancellationToken cancellation
    )
    {
        var options = cell.Variant.Options;
        var adapter = await tensors.AdapterAsync(stored, cancellation);
        var (named, origin) = adapter is { } kept
            ? (kept.Tensors, "stored tensors")
            : (FromRows(stored.Record.Result), "recorded rows of units");
        if (named.Count == 0)
            return null;
        var foundation = GatedNetwork.Foundation(
            (await tensors.FoundationAsync(stored, cancellation)).Tensors,
            (float)options["sharpness"].AsReal()
        );
        return (
            foundation.With(named, (float)options["threshold_init"].AsReal(), (float)options["gain_init"].AsReal()),
            origin
        );
    }

    private static NamedTensor[] FromRows(CellResult result) =>
        [
            .. result
                .Units.GroupBy(u => u.Layer)
                .SelectMany(layer =>
                    new[]
                    {
                        new NamedTensor(
                            $"layer{layer.Key}.threshold",
                            [layer.Count()],
                            [.. layer.Select(u => u.Threshold)]
                        ),
                        new NamedTensor($"layer{layer.Key}.gain", [layer.Count()], [.. layer.Select(u => u.Gain)]),
                    }
                ),
        ];
}
