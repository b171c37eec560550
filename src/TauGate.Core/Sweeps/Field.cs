using System.Collections.Immutable;
using System.Globalization;

namespace TauGate.Core.Sweeps;

/// <summary>What kind of value a key takes.</summary>
internal enum FieldKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A finite real number.</summary>
    Real,

    /// <summary>One of <see cref="Field.Choices"/>.</summary>
    Word,

    /// <summary>A non-empty list of distinct <see cref="Field.Choices"/>, kept in the order of the choices.</summary>
    WordSet,

    /// <summary>A non-empty list of whole numbers, each within the bounds.</summary>
    IntegerList,

    /// <summary>A time such as <c>10m</c>; its value is an integer, in seconds, and so are the bounds.</summary>
    Duration,
}

/// <summary>A key of a sweep file with its type, range and default.</summary>
/// <param name="Default">Null when the key has no default of its own.</param>
/// <param name="AlwaysAxis">Whether the value is one of a variant's axes even when it is given as a scalar or by
/// default (ranks).</param>
internal sealed record Field(
    string Name,
    FieldKind Kind,
    OptionValue? Default = null,
    double Minimum = double.NegativeInfinity,
    double Maximum = double.PositiveInfinity,
    bool MinimumExclusive = false,
    bool Required = false,
    bool AlwaysAxis = false,
    ImmutableArray<string> Choices = default
)
{
    /// <summary>Longest list a key of kind <see cref="FieldKind.IntegerList"/> takes.</summary>
    public const int LongestList = 8;

    /// <summary>Whether a value is itself a list; then only a list of lists makes an axis.</summary>
    public bool IsListByNature => Kind is FieldKind.WordSet or FieldKind.IntegerList;

    /// <summary>What a value must be, for "expected ..." in an error.</summary>
    public string Expected =>
        Kind switch
        {
            FieldKind.Integer => "a whole number" + Range,
            FieldKind.Real => "a number" + Range,
            FieldKind.Word => Choices.Length == 1 ? $"'{Choices[0]}'" : $"one of {string.Join(", ", Choices)}",
            FieldKind.WordSet => $"a list of one or more of {string.Join(", ", Choices)}",
            FieldKind.IntegerList =>
                $"a list of 1 to {LongestList} whole numbers{(Range.Length == 0 ? "" : ", each")}{Range}",
            _ => "a time such as 90s, 10m or 1h, from 1s to 168h",
        };

    private string Range =>
        (double.IsFinite(Minimum), double.IsFinite(Maximum)) switch
        {
            (true, true) when MinimumExclusive => $" above {Number(Minimum)}, at most {Number(Maximum)}",
            (true, true) => $" from {Number(Minimum)} to {Number(Maximum)}",
            (true, false) => MinimumExclusive ? $" above {Number(Minimum)}" : $" of at least {Number(Minimum)}",
            (false, true) => $" of at most {Number(Maximum)}",
            _ => "",
        };

    /// <summary>An option of a method as a key of the sweep file.</summary>
    public static Field Of(OptionDescriptor option) =>
        new(
            option.Name,
            option.Kind switch
            {
                OptionKind.Integer => FieldKind.Integer,
                OptionKind.Real => FieldKind.Real,
                OptionKind.Word => FieldKind.Word,
                _ => FieldKind.WordSet,
            },
            option.Default,
            option.Minimum,
            option.Maximum,
            option.MinimumExclusive,
            option.Required,
            option.AtMostSmallestHidden,
            option.Choices
        );

    /// <summary>Whether a number is within the bounds.</summary>
    public bool Admits(double value) => (MinimumExclusive ? value > Minimum : value >= Minimum) && value <= Maximum;

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
