using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>Wilcoxon's test against published numbers and against counting every assignment of signs.</summary>
public sealed class SignedRankTestTests
{
    private static readonly int[] TaugateTarget =
    [
        9701,
        9714,
        9723,
        9702,
        9689,
        9683,
        9682,
        9720,
        9677,
        9709,
        9705,
        9689,
        9687,
        9708,
        9682,
        9721,
        9682,
        9682,
        9689,
        9709,
    ];

    private static readonly int[] GainsTarget =
    [
        9689,
        9706,
        9715,
        9696,
        9678,
        9674,
        9682,
        9702,
        9682,
        9699,
        9701,
        9691,
        9690,
        9702,
        9692,
        9716,
        9682,
        9660,
        9692,
        9711,
    ];

    private static readonly int[] Ia3Target =
    [
        9691,
        9703,
        9717,
        9693,
        9677,
        9670,
        9681,
        9702,
        9680,
        9699,
        9703,
        9686,
        9689,
        9704,
        9693,
        9717,
        9684,
        9660,
        9695,
        9713,
    ];

    private static readonly int[] GainsSource =
    [
        9494,
        9557,
        9524,
        9462,
        9539,
        9539,
        9485,
        9505,
        9475,
        9449,
        9494,
        9480,
        9452,
        9423,
        9431,
        9461,
        9547,
        9476,
        9491,
        9500,
    ];

    private static readonly int[] Ia3Source =
    [
        9497,
        9561,
        9528,
        9459,
        9536,
        9531,
        9487,
        9505,
        9479,
        9441,
        9491,
        9479,
        9459,
        9424,
        9430,
        9462,
        9551,
        9481,
        9490,
        9502,
    ];

    /// <summary>What is compared, correct images of both by seed, p on counts and on doubles.</summary>
    public static TheoryData<string, int[], int[], double, double> PaperCounts { get; } =
        new()
        {
            { "taugate, ia3, target", TaugateTarget, Ia3Target, 0.02447, 0.03028 },
            { "gains alone, ia3, target", GainsTarget, Ia3Target, 0.97731, 0.90326 },
            { "gains alone, ia3, source", GainsSource, Ia3Source, 0.42539, 0.47983 },
        };

    /// <summary>
    /// Darwin's cross- and self-fertilised plants, the example of SciPy's documentation of scipy.stats.wilcoxon: it
    /// prints statistic 24.0, p-value 0.041259765625.
    /// </summary>
    [Fact]
    public void Darwins_plants_have_the_published_p()
    {
        var test = SignedRankTest.Of([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]);

        Assert.Equal((15, 96.0, 24.0, 0.041259765625), (test.NonZero, test.Positive, test.Negative, test.P));
    }

    /// <summary>
    /// Answers on a scale of seven, with 13 zeros among 50 pairs and many ties: R's package coin prints "Exact
    /// Wilcoxon-Pratt Signed-Rank Test, Z = 4.5276, p-value = 1.474e-06" for them (in the tests of the package rtests).
    /// </summary>
    [Fact]
    public void Ties_and_zeros_have_the_p_that_coin_prints()
    {
        int[] first =
        [
            6,
            4,
            5,
            5,
            7,
            6,
            6,
            6,
            7,
            6,
            6,
            5,
            6,
            6,
            5,
            5,
            3,
            6,
            6,
            5,
            6,
            5,
            4,
            6,
            6,
            6,
            7,
            4,
            3,
            4,
            6,
            6,
            5,
            6,
            4,
            6,
            6,
            5,
            7,
            6,
            6,
            5,
            6,
            7,
            6,
            6,
            6,
            5,
            7,
            7,
        ];
        int[] second =
        [
            5,
            3,
            5,
            3,
            5,
            3,
            6,
            2,
            3,
            6,
            2,
            5,
            5,
            6,
            4,
            6,
            4,
            5,
            5,
            3,
            7,
            5,
            6,
            6,
            4,
            3,
            4,
            3,
            2,
            4,
            5,
            4,
            4,
            6,
            2,
            6,
            7,
            4,
            4,
            5,
            5,
            5,
            5,
            7,
            4,
            5,
            3,
            2,
            6,
            7,
        ];
        var test = SignedRankTest.Of([.. first.Zip(second, (a, b) => (double)(a - b))]);

        Assert.Equal((37, 1.474e-6), (test.NonZero, Math.Round(test.P!.Value, 9)));
        // Z is the sum's distance from its mean in standard deviations, which are those of fair signs.
        var ranks = Ranked([.. first.Zip(second, (a, b) => (double)(a - b))]);
        var deviation = Math.Sqrt(ranks.Sum(r => r.Rank * r.Rank) / 4);
        Assert.Equal(4.5276, (test.Positive - ranks.Sum(r => r.Rank) / 2) / deviation, 4);
    }

    /// <summary>
    /// J. Bortz, G. A. Lienert, K. Boehnke, "Verteilungsfreie Methoden in der Biostatistik", whose ten differences
    /// other than 0 R's package exactRankTests gives V = 13, p-value = 0.1367 (R-help, 25 August 2006); it drops zeros
    /// first, as Wilcoxon did.
    /// </summary>
    [Fact]
    public void Textbook_ties_have_the_published_p()
    {
        var test = SignedRankTest.Of([-4, -1, -1, -1, -2, 1, -2, 4, -1, -1]);

        Assert.Equal((13.0, 0.1367), (test.Positive, Math.Round(test.P!.Value, 4)));
    }

    /// <summary>
    /// Correct images of 10,000 in the 20 seeds of sweeps/paper.yaml. On differences of accuracies as doubles the p are
    /// others, because ties fall apart.
    /// </summary>
    [Theory]
    [MemberData(nameof(PaperCounts))]
    public void Accuracies_are_ranked_by_the_images_that_are_right(
        string pair,
        int[] first,
        int[] second,
        double p,
        double byDoubles
    )
    {
        var onCounts = SignedRankTest.Of([.. first.Zip(second, (a, b) => Share(a) - Share(b))]);
        var onDoubles = SignedRankTest.Of([.. first.Zip(second, (a, b) => a / 10_000.0 - b / 10_000.0)]);

        Assert.Equal((pair, p, byDoubles), (pair, Math.Round(onCounts.P!.Value, 5), Math.Round(onDoubles.P!.Value, 5)));
        Assert.Equal(onCounts, SignedRankTest.Of([.. first.Zip(second, (a, b) => (double)(a - b))]));
    }

    /// <summary>
    /// 0, 1, 2, 3 have ranks 1 to 4 and lose the first: the positive ranks 2, 3, 4 sum to 9, which one of eight
    /// assignments reaches.
    /// </summary>
    [Fact]
    public void Zeros_are_ranked_and_then_dropped() =>
        Assert.Equal(new SignedRankTest(3, 9, 0, 0.25), SignedRankTest.Of([3, 0, 1, 2]));

    [Fact]
    public void P_is_the_share_of_sign_assignments_that_are_as_extreme() =>
        Prop.ForAll<NonEmptyArray<sbyte>>(drawn =>
            {
                double[] differences = [.. drawn.Get.Take(10).Select(d => d % 5)];
                Assert.Equal(Counted(differences), SignedRankTest.Of(differences).P!.Value, 12);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_but_zeros_is_no_evidence() =>
        Assert.Equal(new SignedRankTest(0, 0, 0, 1), SignedRankTest.Of([0, 0]));

    [Fact]
    public void Thousands_of_differences_have_no_exact_p() =>
        Assert.Null(SignedRankTest.Of(new double[SignedRankTest.MostDifferences + 1]).P);

    /// <summary>
    /// The same of shares of 10,000 images less a margin of ten images: those that are on the margin are zeros.
    /// </summary>
    [Fact]
    public void Zeros_after_a_margin_is_taken_off_are_zeros() =>
        Prop.ForAll<NonEmptyArray<sbyte>>(drawn =>
            {
                int[] images = [.. drawn.Get.Take(12).Select(d => 10 + d % 4)];
                Assert.True(Rational.TryParse("0.001", out var margin));
                var test = SignedRankTest.Of([
                    .. images.Select((d, i) => Share(9000 + i + d) - Share(9000 + i) - margin),
                ]);

                Assert.Equal(images.Count(d => d != 10), test.NonZero);
                Assert.Equal(Counted([.. images.Select(d => d - 10.0)]), test.P!.Value, 12);
            })
            .QuickCheckThrowOnFailure();

    /// <summary>Of 10,000 images.</summary>
    private static Rational Share(int images) => Rational.Of(images, 10_000);

    private static List<(double Rank, double Value)> Ranked(double[] differences)
    {
        return [.. differences.Select(d => (Rank: RankOf(Math.Abs(d)), Value: d)).Where(r => r.Value != 0)];

        // The mean of the places that equal ones take.
        double RankOf(double size) =>
            differences.Count(d => Math.Abs(d) < size) + (differences.Count(d => Math.Abs(d) == size) + 1) / 2.0;
    }

    private static double Counted(double[] differences)
    {
        var ranks = Ranked(differences);
        var observed = ranks.Where(r => r.Value > 0).Sum(r => r.Rank);
        var sums = Enumerable
            .Range(0, 1 << ranks.Count)
            .Select(signs => ranks.Where((_, i) => (signs >> i & 1) == 1).Sum(r => r.Rank))
            .ToList();
        return Math.Min(1, 2.0 * Math.Min(sums.Count(s => s <= observed), sums.Count(s => s >= observed)) / sums.Count);
    }
}
