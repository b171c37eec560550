using System.Collections.Immutable;
using ScottPlot;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>Colours and markers, which must tell series apart for every reader and on every printer.</summary>
public sealed class LookTests
{
    // Red, green and blue, linear, as seen without one kind of cone: Machado, Oliveira and Fernandes, "A
    // physiologically-based model for simulation of color vision deficiency" (2009), severity 1.
    private static readonly double[][] Trichromat =
    [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
    ];

    private static readonly double[][] Protanope =
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ];

    private static readonly double[][] Deuteranope =
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ];

    private static readonly double[][] Tritanope =
    [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ];

    [Fact]
    public void Colours_are_told_apart_with_any_colour_vision_and_from_white_paper()
    {
        var colours = Look.Colors.Append(Look.Foundation.Color).Append(Colors.White).ToList();

        foreach (var sight in new[] { Trichromat, Protanope, Deuteranope, Tritanope })
        {
            var seen = colours.Select(c => Lab(c, sight)).ToList();
            for (var i = 0; i < seen.Count; i++)
            for (var j = 0; j < i; j++)
                Assert.True(Distance(seen[i], seen[j]) > 15, $"{colours[i].ToHex()} and {colours[j].ToHex()}");
        }
    }

    [Fact]
    public void Eighteen_rows_have_eighteen_markers_so_that_grey_print_tells_them_apart()
    {
        var series = Series.Of(Rows(labels: 12, ranks: 6), along: null);

        Assert.Equal(18, series.Length);
        Assert.Equal(18, series.Select(s => s.Look.Shape).Distinct().Count());
        Assert.Equal(18, series.Select(s => (s.Look.Color, s.Look.Shape)).Distinct().Count());
    }

    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    [InlineData(60)]
    public void No_two_labels_share_colour_and_marker(int labels)
    {
        var looks = Series.Of(Rows(labels, ranks: 1), along: null).Select(s => (s.Look.Color, s.Look.Shape)).ToList();

        Assert.Equal(labels + 1, looks.Count);
        Assert.Equal(looks.Count, looks.Distinct().Count());
    }

    [Fact]
    public void Labels_of_the_paper_have_colours_of_their_own() =>
        Assert.Equal(9, Series.Of(Rows(labels: 8, ranks: 5), "rank").Select(s => s.Look.Color).Distinct().Count());

    [Fact]
    public void Label_looks_the_same_whether_its_ranks_are_one_series_or_several()
    {
        var rows = Rows(labels: 8, ranks: 5);
        var apart = Series.Of(rows, along: null);

        Assert.All(Series.Of(rows, "rank"), joined =>
        {
            var first = apart.First(s => s.Label == joined.Label).Look;
            Assert.Equal((joined.Look.Color, joined.Look.Shape), (first.Color, first.Shape));
        });
        Assert.Single(apart.Where(s => s.Label == "lora").Select(s => s.Look.Color).Distinct());
    }

    [Fact]
    public void Frozen_rows_are_the_foundations_grey_and_the_first_has_its_marker()
    {
        var rows = Rows(labels: 3, ranks: 1);
        var second = rows[0] with { Axes = SampleSweep.Axes(("mixture", new OptionValue.Real(0.5))) };
        var series = Series.Of(rows.Insert(1, second), along: null);

        Assert.Equal(Look.Foundation, series[0].Look);
        Assert.Equal(Look.Foundation.Color, series[1].Look.Color);
        Assert.All(series.Skip(1), s => Assert.NotEqual(Look.Foundation.Shape, s.Look.Shape));
        Assert.All(series.Skip(2), s => Assert.NotEqual(Look.Foundation.Color, s.Look.Color));
    }

    /// <summary>Frozen, and labels of which the last but one is LoRA at several ranks.</summary>
    private static ImmutableArray<Core.Ports.TableRow> Rows(int labels, int ranks) =>
        SampleSweep
            .Of(
                2,
                [
                    ("frozen", "frozen", SampleSweep.Axes()),
                    .. Enumerable.Range(0, labels - 2).Select(i => ($"label{i}", "taugate", SampleSweep.Axes())),
                    .. Enumerable
                        .Range(0, ranks)
                        .Select(i => ("lora", "lora", SampleSweep.Axes(("rank", new OptionValue.Integer(1 << i))))),
                    ("last", "full", SampleSweep.Axes()),
                ]
            )
            .Rows;

    /// <summary>CIE 1976 L*a*b*, white point D65.</summary>
    private static double[] Lab(Color colour, double[][] sight)
    {
        double[] linear =
        [
            .. new[] { colour.R, colour.G, colour.B }
                .Select(v => v / 255.0)
                .Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4)),
        ];
        double[] s = [.. sight.Select(row => Math.Clamp(row.Zip(linear, (a, b) => a * b).Sum(), 0, 1))];
        var x = F((0.4124564 * s[0] + 0.3575761 * s[1] + 0.1804375 * s[2]) / 0.95047);
        var y = F(0.2126729 * s[0] + 0.7151522 * s[1] + 0.0721750 * s[2]);
        var z = F((0.0193339 * s[0] + 0.1191920 * s[1] + 0.9503041 * s[2]) / 1.08883);
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
}
