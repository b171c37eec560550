namespace TauGate.Core.Text;

/// <summary>Words that agree with a number.</summary>
public static class Plural
{
    /// <summary>The number and the noun, such as <c>1 cell</c>, <c>260 cells</c>, <c>1,000,000 cells</c>.</summary>
    /// <param name="noun">In the singular; its plural ends in s.</param>
    public static string Count(long count, string noun) => Invariant($"{count:N0} {Of(count, noun)}");

    /// <summary>The noun without the number: <c>cell</c> for 1, else <c>cells</c>.</summary>
    /// <param name="noun">In the singular; its plural ends in s.</param>
    public static string Of(long count, string noun) => Of(count, noun, $"{noun}s");

    /// <summary><paramref name="one"/> for 1, else <paramref name="many"/>.</summary>
    public static string Of(long count, string one, string many) => count == 1 ? one : many;
}
