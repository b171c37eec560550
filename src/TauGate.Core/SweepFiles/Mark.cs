using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Where something was written: a file with 1-based line and column, or a whole <c>--set</c> argument (line 0).
/// </summary>
internal readonly record struct Mark(string Source, int Line, int Column)
{
    /// <summary>The place of everything in a <c>--set</c> argument.</summary>
    public static Mark OfArgument(string argument) => new($"--set {Shown.Of(argument)}", 0, 0);

    /// <summary>
    /// Whether the place is an argument that sets this very key, so that naming the key after it would repeat it.
    /// </summary>
    public bool Sets(string key) => Line == 0 && Source.StartsWith($"--set {key}=", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() =>
        Line == 0
            ? Source
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Source}:{Line}:{Column}");
}
