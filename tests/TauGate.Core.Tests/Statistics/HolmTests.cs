using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

public sealed class HolmTests
{
    /// <summary>
    /// The example of the encyclopaedia's article on the method: of .01, .04, .03 and .005 the first and the last are
    /// rejected at .05.
    /// </summary>
    [Fact]
    public void Textbook_family_has_the_textbook_rejections()
    {
        var adjusted = Holm.Adjust([0.01, 0.04, 0.03, 0.005]);

        Assert.Equal([0.03, 0.06, 0.06, 0.02], adjusted.Select(p => Math.Round(p, 12)));
    }

    /// <summary>R: p.adjust(c(.01, .02, .03, .04, .05), "holm").</summary>
    [Fact]
    public void Rising_family_is_adjusted_as_r_does_it() =>
        Assert.Equal(
            [0.05, 0.08, 0.09, 0.09, 0.09],
            Holm.Adjust([0.01, 0.02, 0.03, 0.04, 0.05]).Select(p => Math.Round(p, 12))
        );

    [Fact]
    public void Adjusted_values_are_no_smaller_keep_the_order_and_reject_what_stepping_down_rejects() =>
        Prop.ForAll<ushort[]>(drawn =>
            {
                double[] p = [.. drawn.Select(d => d / (double)ushort.MaxValue)];
                var adjusted = Holm.Adjust(p);

                var order = Enumerable.Range(0, p.Length).OrderBy(i => p[i]).ToList();
                var rejected = new HashSet<int>();
                foreach (var i in order)
                {
                    if (p[i] * (p.Length - rejected.Count) > 0.05)
                        break;
                    rejected.Add(i);
                }
                Assert.All(order, i => Assert.InRange(adjusted[i], p[i], 1));
                Assert.All(order.Zip(order.Skip(1)), pair =>
                    Assert.True(adjusted[pair.First] <= adjusted[pair.Second])
                );
                Assert.Equal(rejected.Order(), order.Where(i => adjusted[i] <= 0.05).Order());
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Family_of_one_is_not_corrected_and_one_of_none_is_empty()
    {
        Assert.Equal([0.04], Holm.Adjust([0.04]));
        Assert.Empty(Holm.Adjust([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Holm.Adjust([double.NaN]));
    }

    [Fact]
    public void Level_of_a_step_rejects_what_the_adjusted_value_rejects() =>
        Prop.ForAll<ushort[]>(drawn =>
            {
                double[] p = [.. drawn.Select(d => d / (double)ushort.MaxValue / 8)];
                var (levels, adjusted) = (Holm.Levels(p, 0.05), Holm.Adjust(p));

                Assert.All(Enumerable.Range(0, p.Length), i => Assert.Equal(adjusted[i] < 0.05, p[i] < levels[i]));
                Assert.All(levels, level => Assert.InRange(level, 0.05 / p.Length, 0.05));
            })
            .QuickCheckThrowOnFailure();
}
