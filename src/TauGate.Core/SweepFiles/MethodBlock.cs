using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>A label's part of the grid: its method and all settings of its cells.</summary>
internal sealed record MethodBlock(
    string Label,
    MethodDescriptor Method,
    ImmutableArray<Dimension> Foundation,
    ImmutableArray<Dimension> Target,
    ImmutableArray<Dimension> Options
)
{
    /// <summary>
    /// Makes a block. An axis that the method does not read is left out, so that the label gets one cell a seed and not
    /// one for each value (the epochs of <c>frozen</c>).
    /// </summary>
    public static MethodBlock Of(
        string label,
        MethodDescriptor method,
        ImmutableArray<Dimension> foundation,
        ImmutableArray<Dimension> target,
        ImmutableArray<Dimension> options
    )
    {
        return new MethodBlock(label, method, foundation, [.. target.Select(OfReader)], options);

        Dimension OfReader(Dimension d) =>
            method.Trains || !SweepSchema.ReadByTraining.Contains(d.Field.Name)
                ? d
                : d with
                {
                    Values = [.. d.Values.Take(1)],
                    IsAxis = false,
                };
    }

    /// <summary>Dimensions that have a value, slowest first.</summary>
    public IEnumerable<Dimension> Dimensions => Foundation.Concat(Target).Concat(Options).Where(d => !d.Values.IsEmpty);

    /// <summary>Dimensions whose value belongs to the variants' axes.</summary>
    public IEnumerable<Dimension> Axes => Dimensions.Where(d => d.IsAxis || d.Field.AlwaysAxis);

    /// <summary>The variant with these values, which are by the names of dimensions.</summary>
    public Variant Variant(IReadOnlyDictionary<string, PlacedValue> chosen)
    {
        var options = Options
            .Where(d => !d.Values.IsEmpty)
            .ToImmutableSortedDictionary(d => d.Axis, d => chosen[d.Axis].Value);
        if (Method.ResolveDefaults is { } resolve)
            options = resolve(options);
        options = options.RemoveRange(
            Method
                .Options.Where(o => o.Implied && o.Default!.Equals(options.GetValueOrDefault(o.Name)))
                .Select(o => o.Name)
        );
        var axes = Axes.ToImmutableSortedDictionary(d => d.Axis, d => chosen[d.Axis].Value);
        return new Variant(
            Label,
            Method.Id,
            options,
            axes,
            FoundationOf(Values(Foundation)),
            TargetOf(Values(Target)),
            Method.Trains
        );

        Dictionary<string, OptionValue> Values(ImmutableArray<Dimension> section) =>
            section.ToDictionary(d => d.Field.Name, d => chosen[d.Axis].Value);
    }

    private static FoundationSpec FoundationOf(Dictionary<string, OptionValue> values) =>
        new(
            [.. ((OptionValue.List)values["hidden"]).Items.Select(w => (int)w.AsInteger())],
            values["mixture"].AsReal(),
            (int)values["epochs"].AsInteger(),
            (int)values["batch"].AsInteger(),
            values["learning_rate"].AsReal()
        );

    private static TargetSpec TargetOf(Dictionary<string, OptionValue> values) =>
        new(
            values["rotation"].AsReal(),
            (int)values["epochs"].AsInteger(),
            (int)values["batch"].AsInteger(),
            Enum.Parse<Schedule>(values["schedule"].ToString()!, ignoreCase: true)
        );
}
