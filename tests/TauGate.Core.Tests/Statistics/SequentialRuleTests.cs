using TauGate.Core.Randomness;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>
/// How often looking at seeds as they grow claims an effect where there is none: 20,000 sweeps without any, always the
/// same ones.
/// </summary>
public sealed class SequentialRuleTests
{
    private const int Sweeps = 20_000;

    [Fact]
    public void Five_looks_at_their_share_are_wrong_less_often_than_the_level() =>
        Assert.InRange(ErrorRate(0.05 / SequentialRule.Looks.Length), 0.034, 0.040);

    [Fact]
    public void Five_looks_at_the_whole_level_are_wrong_three_times_as_often() =>
        Assert.InRange(ErrorRate(0.05), 0.15, 0.17);

    /// <summary>
    /// The share of sweeps in which any look at normal differences of mean 0 is beyond the two-sided critical value.
    /// </summary>
    private static double ErrorRate(double level)
    {
        var critical = SequentialRule.Looks.ToDictionary(n => n, n => StudentT.Critical(level, n - 1));
        var random = new RandomStream(0, "test", "sequential");
        var wrong = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            double sum = 0,
                squares = 0;
            var rejected = false;
            for (var n = 1; n <= SequentialRule.Looks[^1]; n++)
            {
                var difference =
                    // Box and Muller
                    Math.Sqrt(-2 * Math.Log(1 - random.NextUniform())) * Math.Cos(2 * Math.PI * random.NextUniform());
                sum += difference;
                squares += difference * difference;
                if (!critical.TryGetValue(n, out var bound))
                    continue;
                var std = Math.Sqrt((squares - sum * sum / n) / (n - 1));
                rejected |= Math.Abs(sum / n) > bound * std / Math.Sqrt(n);
            }
            if (rejected)
                wrong++;
        }
        return (double)wrong / Sweeps;
    }
}
