namespace TauGate.Core.Sweeps.Files;

/// <summary>Where something was written: a file with 1-based line and column, or a whole <c>--set</c> argument (line 0).</summary>
internal readonly record struct Mark(string Source, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Source : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Source}:{Line}:{Column}");
}
