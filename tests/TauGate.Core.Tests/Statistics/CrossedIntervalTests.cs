using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Randomness;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>The interval over seeds and images at once.</summary>
public sealed class CrossedIntervalTests
{
    /// <summary>
    /// By hand: seed and image means are ±1/2 about 0, each mean square is 1, nothing is left over; variance 2 / 4,
    /// degrees 2^2 / (1 + 1) = 2, t(.975; 2) = 4.303.
    /// </summary>
    [Fact]
    public void Two_seeds_and_two_images_are_as_worked_by_hand()
    {
        var interval = CrossedInterval.Of([
            [1, 0],
            [0, -1],
        ]);

        Assert.Equal((0.0, 2.0), (interval.Mean, Math.Round(interval.Degrees, 12)));
        Assert.Equal(Math.Sqrt(0.5), interval.StandardError, 12);
        Assert.Equal(4.303 * Math.Sqrt(0.5), interval.CiHigh, 0.001);
        Assert.Equal(-interval.CiHigh, interval.CiLow, 12);
    }

    [Fact]
    public void Images_that_behave_alike_leave_the_interval_over_seeds()
    {
        sbyte[] seeds = [1, 0, 0, -1, 1, 1, 0];
        var interval = CrossedInterval.Of([.. seeds.Select(s => Enumerable.Repeat(s, 50).ToArray())]);
        var sample = Sample.Summarize([.. seeds.Select(s => (double)s)]);

        Assert.Equal(6, interval.Degrees, 9);
        Assert.Equal((sample.CiLow!.Value, sample.CiHigh!.Value), (interval.CiLow, interval.CiHigh), (a, b) =>
            Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-9
        );
    }

    [Fact]
    public void Seeds_and_images_may_change_places() =>
        Prop.ForAll<byte, byte, int>(
                (a, b, key) =>
                {
                    var (seeds, images) = (2 + a % 6, 2 + b % 9);
                    var random = new RandomStream(key & int.MaxValue, "test", "crossed");
                    sbyte[][] table =
                    [
                        .. Enumerable
                            .Range(0, seeds)
                            .Select(_ =>
                                Enumerable.Range(0, images).Select(_ => (sbyte)(random.NextBelow(3) - 1)).ToArray()
                            ),
                    ];
                    sbyte[][] turned =
                    [
                        .. Enumerable.Range(0, images).Select(i => table.Select(row => row[i]).ToArray()),
                    ];

                    var (interval, other) = (CrossedInterval.Of(table), CrossedInterval.Of(turned));
                    Assert.Equal(interval.Mean, other.Mean, 12);
                    Assert.Equal(interval.StandardError, other.StandardError, 9);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_difference_at_all_has_an_interval_of_no_width() =>
        Assert.Equal(
            new CrossedInterval(0, 0, double.PositiveInfinity, 0, 0),
            CrossedInterval.Of([
                [0, 0],
                [0, 0],
            ])
        );

    [Fact]
    public void Stored_bits_are_read_from_the_lowest()
    {
        Assert.Equal(
            [0, 1, -1, 0, 0, 0, 0, 0, 1],
            CrossedInterval.Differences([0b0000_0011, 0b1], [0b0000_0101, 0b0], 9)
        );
        Assert.Throws<ArgumentException>(() => CrossedInterval.Differences([0], [0], 9));
        Assert.Throws<ArgumentException>(() =>
            CrossedInterval.Of([
                [0, 0],
            ])
        );
        Assert.Throws<ArgumentException>(() =>
            CrossedInterval.Of([
                [0, 0],
                [0],
            ])
        );
    }
}
