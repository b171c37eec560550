namespace TauGate.Core.Statistics;

/// <summary>Logarithm of the gamma function.</summary>
internal static class Gamma
{
    private const double Asymptotic = 12;

    /// <summary>
    /// ln Γ(x) for x &gt; 0: Stirling's series (NIST Digital Library of Mathematical Functions, 5.11.1) at an argument
    /// of at least 12, where its first dropped term is below 1e-15, reached by Γ(x + 1) = x Γ(x).
    /// </summary>
    public static double Log(double x)
    {
        var product = 1.0;
        for (; x < Asymptotic; x++)
            product *= x;
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series =
            inverse
            * (
                1 / 12.0
                - square
                    * (
                        1 / 360.0
                        - square
                            * (1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0 - square * (691 / 360360.0))))
                    )
            );
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - Math.Log(product);
    }
}
