using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Tests;

/// <summary>Made-up sweeps and results.</summary>
internal static class Samples
{
    /// <summary>A sweep with such rows, each of options of its own.</summary>
    public static SweepSpec Spec(IEnumerable<TableRow> rows, long lastSeed = 19) =>
        Spec(
            lastSeed,
            [
                .. rows.Select(
                    (r, i) =>
                        Variant(r.Label, r.Method, r.Axes.Add("learning_rate", new OptionValue.Real(i + 1))) with
                        {
                            Axes = r.Axes,
                        }
                ),
            ]
        );

    public static SweepSpec Spec(long lastSeed, params Variant[] variants) =>
        new(
            "paper",
            DataSet.Mnist,
            new SeedSet([new SeedRange(0, lastSeed)]),
            [.. variants],
            SweepLimits.Default,
            Numerics.Native,
            Keep.Metrics,
            RecordUnits.First
        );

    public static Variant Variant(
        string label,
        string method,
        ImmutableSortedDictionary<string, OptionValue>? options = null,
        int? rank = null
    )
    {
        var axes = ImmutableSortedDictionary<string, OptionValue>.Empty;
        if (rank is { } r)
            axes = axes.Add("rank", new OptionValue.Integer(r));
        return new Variant(
            label,
            method,
            (options ?? ImmutableSortedDictionary<string, OptionValue>.Empty).SetItems(axes),
            axes,
            FoundationSpec.Default,
            TargetSpec.Default,
            ReadsTarget: true
        );
    }

    /// <summary>A foundation by this name.</summary>
    public static TensorDigest Foundation(string text) => new(Digest(text));

    public static Digest Digest(string text) => Core.Identities.Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));

    public static CellRow Cell(
        SweepSpec spec,
        int position,
        long seed,
        double target,
        CellStatus status = CellStatus.Done,
        string? foundation = null,
        double? source = null
    )
    {
        var variant = spec.Variants[position];
        var metrics = ImmutableSortedDictionary<string, double>.Empty.Add("target_accuracy", target);
        if (source is { } value)
            metrics = metrics.Add("source_accuracy", value);
        return new CellRow(
            seed * spec.Variants.Length + position,
            position,
            variant.Label,
            variant.Method,
            variant.Axes,
            seed,
            status,
            Foundation(foundation ?? $"foundation {seed}"),
            new NumericClass(Digest("class")),
            512,
            metrics
        );
    }

    public static CellOrigin Origin(
        SweepSpec spec,
        int position,
        long seed,
        string result = "result",
        string foundation = "foundation",
        CellStatus status = CellStatus.Done
    ) =>
        new(
            seed * spec.Variants.Length + position,
            position,
            seed,
            status,
            spec.Task(spec.Cell(seed * spec.Variants.Length + position)).Key,
            Foundation($"{foundation} {seed}"),
            1,
            "2.10.0",
            new Provenance(
                new ExecutionId(new Guid(position, (short)seed, 0, [0, 0, 0, 0, 0, 0, 0, 0])),
                1,
                "a-host",
                new NumericClass(Digest("class")),
                new ResultDigest(Digest($"{result} {position} {seed}")),
                "0.3.0",
                DateTimeOffset.UnixEpoch
            )
        );

    public static TableSource Source(SweepSpec spec, int numericClasses = 1) =>
        new(
            new StoredSweep(
                new SweepId(1),
                spec.Name,
                1,
                new SpecDigest(Digest("spec")),
                DateTimeOffset.UnixEpoch,
                spec.CellCount,
                0
            ),
            spec,
            new SweepProgress(spec.CellCount, spec.CellCount, 0, 0, 0, 0, 0),
            null!,
            null!,
            null!,
            NoMethods.Instance,
            numericClasses
        );

    public static MetricSummary Metric(double mean, double half = 0.01, long n = 20) =>
        new(n, mean, half * 2, mean - half, mean + half);

    public static TableRow Row(Variant variant, params (string Name, MetricSummary Metric)[] metrics) =>
        new(
            variant.Label,
            variant.Method,
            variant.Axes,
            20,
            0,
            512,
            metrics.ToImmutableSortedDictionary(m => m.Name, m => m.Metric, StringComparer.Ordinal)
        );

    private sealed class NoMethods : IMethodCatalog
    {
        public static NoMethods Instance { get; } = new();

        public ImmutableArray<MethodDescriptor> Methods => [];

        public bool TryFind(string id, [NotNullWhen(true)] out MethodDescriptor? method)
        {
            method = null;
            return false;
        }
    }
}
