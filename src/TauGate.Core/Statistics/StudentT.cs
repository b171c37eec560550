namespace TauGate.Core.Statistics;

/// <summary>
/// Student's t distribution. Our own because the tails matter here: a claim among many looks is judged at levels such
/// as 1e-4, where MathNet.Numerics' quantile stops at 800 (two seeds at .0005 need 1273), and a p-value of 1e-40 should
/// not print as 0. The tests compare it with MathNet within its reach.
/// </summary>
public static class StudentT
{
    /// <summary>P[T &lt;= t].</summary>
    /// <param name="degrees">Degrees of freedom, above 0; not necessarily whole.</param>
    public static double Cdf(double t, double degrees)
    {
        var tail = TwoSidedP(t, degrees) / 2;
        return t < 0 ? tail : 1 - tail;
    }

    /// <summary>P[|T| &gt;= |t|], with full relative precision however small; NaN for NaN.</summary>
    /// <param name="degrees">Degrees of freedom, above 0; not necessarily whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degrees of freedom are not above 0.</exception>
    public static double TwoSidedP(double t, double degrees)
    {
        if (!(degrees > 0))
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "Above 0.");
        if (double.IsNaN(t))
            return double.NaN;
        // ν / (ν + t²) and its complement, written so that t² cannot overflow.
        var ratio = t * (t / degrees);
        return double.IsInfinity(ratio)
            ? FarTail(Math.Abs(t), degrees)
            : IncompleteBeta.Regularized(1 / (1 + ratio), ratio / (1 + ratio), degrees / 2, 0.5);
    }

    /// <summary>P[|T| &gt;= |t|] where t² is no number any more: the density's power law, integrated.</summary>
    private static double FarTail(double t, double degrees) =>
        double.IsInfinity(t)
            ? 0
            : Math.Exp(
                Gamma.Log((degrees + 1) / 2)
                    - Gamma.Log(degrees / 2)
                    - 0.5 * Math.Log(Math.PI)
                    + Math.Log(2)
                    + (degrees / 2 - 1) * Math.Log(degrees)
                    - degrees * Math.Log(t)
            );

    /// <summary>
    /// The t that |T| exceeds with probability <paramref name="alpha"/>: what a two-sided interval of level 1 - alpha
    /// multiplies by.
    /// </summary>
    /// <param name="alpha">Above 0, at most 1.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public static double Critical(double alpha, double degrees)
    {
        if (!(alpha is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Above 0, at most 1.");
        double low = 0,
            high = 1;
        while (TwoSidedP(high, degrees) > alpha)
            (low, high) = (high, high * 2);
        // The tail falls without a stop: halve until no number lies between.
        while (low + (high - low) / 2 is var middle && middle > low && middle < high)
        {
            if (TwoSidedP(middle, degrees) > alpha)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    /// <summary>The t with P[T &lt;= t] = <paramref name="p"/>.</summary>
    /// <param name="p">Between 0 and 1, both excluded.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public static double Quantile(double p, double degrees)
    {
        if (!(p is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "Between 0 and 1, both excluded.");
        return p < 0.5 ? -Critical(2 * p, degrees) : Critical(2 * (1 - p), degrees);
    }
}
