namespace TauGate.Core.Statistics;

/// <summary>The regularised incomplete beta function, which the t distribution's tails are made of.</summary>
internal static class IncompleteBeta
{
    private const int MostTerms = 100_000;
    private const double Tiny = 1e-300;

    /// <summary>
    /// I_x(a, b) with x and y = 1 - x both given, so that neither end loses digits. The continued fraction 8.17.22 of
    /// NIST's Digital Library of Mathematical Functions by Lentz's method, on the side where it converges fast, else by
    /// I_x(a, b) = 1 - I_y(b, a).
    /// </summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static double Regularized(double x, double y, double a, double b)
    {
        if (x <= 0)
            return 0;
        if (y <= 0)
            return 1;
        return x < (a + 1) / (a + b + 2) ? Fraction(x, y, a, b) : 1 - Fraction(y, x, b, a);
    }

    private static double Fraction(double x, double y, double a, double b)
    {
        var front = Math.Exp(a * Math.Log(x) + b * Math.Log(y) + Gamma.Log(a + b) - Gamma.Log(a) - Gamma.Log(b)) / a;
        var c = 1.0;
        var d = 1 / NotZero(1 - (a + b) * x / (a + 1));
        var value = d;
        for (var m = 1; m <= MostTerms; m++)
        {
            value *= Step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
            var change = Step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
            value *= change;
            if (Math.Abs(change - 1) < 1e-16)
                break;
        }
        return front * value;

        double Step(double coefficient)
        {
            d = 1 / NotZero(1 + coefficient * d);
            c = NotZero(1 + coefficient / c);
            return c * d;
        }
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
