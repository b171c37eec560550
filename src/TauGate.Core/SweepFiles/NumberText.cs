using System.Globalization;
using System.Text.RegularExpressions;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Numbers in a sweep file: as in YAML 1.2, in decimal, and without leading zeros. One YAML reader takes <c>010</c> for
/// 10 and another for 8, so it is refused, as is every notation that only some readers take for a number.
/// </summary>
internal static partial class NumberText
{
    /// <summary>Whether the text is a whole number; it may be too large for a <see cref="long"/>.</summary>
    public static bool IsInteger(string text) => IntegerPattern().IsMatch(text);

    /// <summary>Reads a real number; NaN and infinities too, so that they can be named in an error.</summary>
    public static bool TryReal(string text, out double value)
    {
        value = double.NaN;
        if (SpecialPattern().IsMatch(text))
            return true;
        return RealPattern().IsMatch(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>
    /// The number that another notation means: leading zeros in decimal, <c>1_000</c>, <c>0x10</c>, <c>0o10</c>,
    /// <c>0b10</c>; null when it is none of them.
    /// </summary>
    public static string? Meant(string text)
    {
        var match = OtherPattern().Match(text);
        if (!match.Success || TryReal(text, out _))
            return null;
        var (sign, digits) = (
            match.Groups["sign"].Value.TrimStart('+'),
            match.Groups["digits"].Value.Replace("_", "", StringComparison.Ordinal)
        );
        var radix = match.Groups["radix"].Value switch
        {
            "x" => 16,
            "o" => 8,
            "b" => 2,
            _ => 10,
        };
        if (radix == 10)
        {
            var decimals = digits.TrimStart('0');
            var mended = $"{sign}{(decimals.Length > 0 && char.IsAsciiDigit(decimals[0]) ? "" : "0")}{decimals}";
            return TryReal(mended, out var value) && double.IsFinite(value) ? mended : null;
        }
        try
        {
            return $"{sign}{Convert.ToInt64(digits, radix).ToString(CultureInfo.InvariantCulture)}";
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RealPattern();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialPattern();

    [GeneratedRegex(
        @"^(?<sign>[-+]?)(0(?<radix>[xob]))?(?<digits>[0-9a-fA-F][0-9a-fA-F_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?)\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex OtherPattern();
}
