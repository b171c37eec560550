using System.Globalization;
using System.Runtime.CompilerServices;

namespace TauGate.Core.Text;

/// <summary>Interpolated text whose numbers and dates look alike wherever the program runs.</summary>
public static class InvariantFormat
{
    /// <summary>
    /// Such as <c>Invariant($"{0.5:0.00} s")</c>; pieces may be joined with <c>+</c> when each begins with a dollar.
    /// </summary>
    public static string Invariant(ref InvariantText text) => text.ToStringAndClear();
}

/// <summary>What the compiler builds the text of <see cref="InvariantFormat.Invariant"/> with.</summary>
[InterpolatedStringHandler]
public ref struct InvariantText(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler _text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    /// <summary>Text between two braces.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>A value.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>A value with a format.</summary>
    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>A value in a column; a negative width aligns to the left.</summary>
    public void AppendFormatted<T>(T value, int alignment) => _text.AppendFormatted(value, alignment);

    /// <summary>A value with a format in a column.</summary>
    public void AppendFormatted<T>(T value, int alignment, string? format) =>
        _text.AppendFormatted(value, alignment, format);

    internal string ToStringAndClear() => _text.ToStringAndClear();
}
