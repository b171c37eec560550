using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Fronts;

/// <summary>Rows of a sweep that differ in one axis alone: a method at all of its learning rates.</summary>
/// <param name="Label">Of all of them.</param>
/// <param name="Axes">The values of the other axes.</param>
/// <param name="Positions">Indices of the variants, in ascending order of the axis.</param>
public sealed record RowFamily(
    string Label,
    ImmutableSortedDictionary<string, OptionValue> Axes,
    ImmutableArray<int> Positions
)
{
    /// <summary>The axis that a front is along unless another is named.</summary>
    public const string DefaultAxis = TuneSpec.Rate;

    /// <summary>Label and the other axes' values, such as <c>lora rank=8</c>.</summary>
    public string Title => Variant.TitleOf(Label, Axes);

    /// <summary>Whether the sweep has more than one value of the axis: a single one makes no front.</summary>
    public bool HasSeveral => Positions.Length > 1;

    /// <summary>
    /// Every family of a sweep, in the order of its rows; a row that does not have the axis is one of its own.
    /// </summary>
    public static ImmutableArray<RowFamily> Of(ImmutableArray<Variant> variants, string axis = DefaultAxis) =>
        [
            .. Enumerable
                .Range(0, variants.Length)
                .GroupBy(v => Variant.TitleOf(variants[v].Label, variants[v].Axes.Remove(axis)))
                .Select(g => new RowFamily(
                    variants[g.First()].Label,
                    variants[g.First()].Axes.Remove(axis),
                    [.. g.OrderBy(v => variants[v].Axes.GetValueOrDefault(axis), ByValue)]
                )),
        ];

    /// <summary>Numbers by size; what is no number keeps its order.</summary>
    private static Comparer<OptionValue?> ByValue { get; } =
        Comparer<OptionValue?>.Create(
            (a, b) =>
                a is OptionValue.Integer or OptionValue.Real && b is OptionValue.Integer or OptionValue.Real
                    ? a.AsReal().CompareTo(b.AsReal())
                    : 0
        );
}
