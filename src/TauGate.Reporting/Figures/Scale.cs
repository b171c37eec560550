using System.Globalization;
using ScottPlot.TickGenerators;

namespace TauGate.Reporting.Figures;

/// <summary>Range and ticks of an axis: round numbers, all with the decimals that their step needs.</summary>
/// <param name="IsLogarithmic">Coordinates are decimal logarithms.</param>
internal readonly record struct Scale(double Low, double High, bool IsLogarithmic = false)
{
    /// <summary>The range of values with a margin on both sides.</summary>
    /// <param name="values">At least one, all finite.</param>
    public static Scale Of(IEnumerable<double> values, double margin = 0.06)
    {
        var all = values.ToList();
        double low = all.Min(),
            high = all.Max();
        var span = high > low ? high - low : Math.Max(Math.Abs(low) * 0.01, 1e-3);
        return new Scale(low - margin * span, high + margin * span);
    }

    /// <summary>
    /// The range of percentages: it may go a little beyond 0 and 100 so that marks there are whole, but has no ticks
    /// there.
    /// </summary>
    public static Scale PercentOf(IEnumerable<double> values, double margin = 0.06) =>
        Of(values.Select(v => Math.Clamp(v, 0, 100)), margin) with
        {
            FirstTick = 0,
            LastTick = 100,
        };

    /// <summary>The range of positive values on a logarithmic axis.</summary>
    public static Scale LogarithmicOf(IEnumerable<double> values, double margin = 0.08) =>
        Of(values.Select(Math.Log10), margin) with
        {
            IsLogarithmic = true,
        };

    /// <summary>Whether a value is on the axis.</summary>
    public bool Has(double value) => value >= Low && value <= High;

    /// <summary>No tick is below; null when any may be.</summary>
    public double? FirstTick { get; init; }

    /// <summary>No tick is above; null when any may be.</summary>
    public double? LastTick { get; init; }

    /// <summary>No two ticks are nearer to each other: 1 where only whole numbers mean anything.</summary>
    public double LeastStep { get; init; }

    /// <summary>Its ticks.</summary>
    /// <param name="count">About how many there is room for, labels included.</param>
    public NumericManual Ticks(int count) => IsLogarithmic ? LogarithmicTicks(count) : LinearTicks(count);

    private NumericManual LinearTicks(int count)
    {
        var rough = (High - Low) / Math.Max(count, 2);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var round = (rough / power) switch
        {
            <= 1.5 => 1,
            <= 3.5 => 2,
            <= 7.5 => 5,
            _ => 10,
        };
        var step = Math.Max(LeastStep, power * round);
        var decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        double first = Math.Max(Low, FirstTick ?? Low),
            last = Math.Min(High, LastTick ?? High);
        var ticks = new NumericManual();
        for (var k = Math.Ceiling(first / step - 1e-9); k * step <= last + 1e-9 * step; k++)
            ticks.AddMajor(
                k * step,
                (k * step + 0.0).ToString($"N{decimals}", CultureInfo.InvariantCulture).Replace('-', '−')
            );
        return ticks;
    }

    private NumericManual LogarithmicTicks(int count)
    {
        var ticks = new NumericManual();
        // Within two decades powers of ten alone would be one or two ticks.
        int[] labelled =
            High - Low <= 1.1 ? [1, 2, 5]
            : High - Low <= 2.6 ? [1, 3]
            : [1];
        var every = Math.Max(1, (int)Math.Ceiling((High - Low) / count));
        for (var decade = (int)Math.Floor(Low); decade <= High; decade++)
        {
            for (var digit = 1; digit <= 9; digit++)
            {
                var place = decade + Math.Log10(digit);
                if (place < Low || place > High)
                    continue;
                if (labelled.Contains(digit) && decade % every == 0)
                    ticks.AddMajor(place, LabelOf(digit, decade));
                else
                    ticks.AddMinor(place);
            }
        }
        return ticks;
    }

    private static string LabelOf(int digit, int decade) =>
        (digit * Math.Pow(10, decade)).ToString(decade >= 0 ? "N0" : $"F{-decade}", CultureInfo.InvariantCulture);
}
