using System.Collections.Immutable;
using System.Text;
using TauGate.Core.Claims;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.Claims;

/// <summary>Sweeps with claims, and results that the tests choose.</summary>
internal static class ClaimSamples
{
    /// <summary>A sweep of the methods given, with a claim named <c>c</c>.</summary>
    /// <param name="claims">Further claims, a line each.</param>
    public static SweepSpec Sweep(
        string claim,
        string methods = "frozen: {}, taugate: {}, ia3: {}, lora: { rank: [1, 8] }",
        string seeds = "0..19",
        string rest = "",
        string claims = ""
    ) =>
        SweepFile.Parse(
            $"name: a\nseeds: {seeds}\nmethods: {{ {methods} }}\n{rest}\nclaims:\n  c: {claim}\n{claims}\n",
            "a.yaml",
            [],
            TestCatalog.Instance
        );

    /// <summary>A result for each cell: the accuracy that the test gives it.</summary>
    /// <param name="accuracy">Target accuracy of a variant's cell.</param>
    public static ImmutableArray<CellRow> Rows(SweepSpec spec, Func<Variant, long, double> accuracy) =>
        [.. spec.Cells().Select(c => Row(spec, c, accuracy(c.Variant, c.Seed)))];

    /// <summary>The verdict on a sweep's only claim.</summary>
    public static ClaimVerdict Judge(SweepSpec spec, IEnumerable<CellRow> rows) =>
        ClaimJudge.Judge(spec, spec.Claims, rows).Single();

    /// <summary>
    /// Differences of seeds that lie about 0, do not repeat, and sum to 0 over ten consecutive seeds.
    /// </summary>
    public static double Noise(long seed) => 0.0002 * (seed % 10 - 4.5);

    /// <summary>The digest of a foundation, from whatever tells it from others.</summary>
    public static TensorDigest Foundation(string text) => new(Digest.Of(Encoding.UTF8.GetBytes(text)));

    private static CellRow Row(SweepSpec spec, SweepCell cell, double accuracy)
    {
        var foundation = Invariant($"{cell.Seed} {cell.Variant.Foundation.Mixture} {cell.Variant.Foundation.Epochs}");
        var metrics = ImmutableSortedDictionary
            .Create<string, double>(StringComparer.Ordinal)
            .Add("target_accuracy", accuracy)
            .Add("high_activity_fraction", accuracy / 2);
        return new CellRow(
            cell.Ordinal,
            (int)(cell.Ordinal % spec.Variants.Length),
            cell.Variant.Label,
            cell.Variant.Method,
            cell.Variant.Axes,
            cell.Seed,
            CellStatus.Done,
            Foundation(foundation),
            new NumericClass(Digest.Of("class"u8)),
            cell.Variant.Method == "lora" ? 1818 * cell.Variant.Options["rank"].AsInteger() : 1024,
            metrics
        );
    }
}
