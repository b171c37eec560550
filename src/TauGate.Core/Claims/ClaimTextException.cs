using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>A claim's text cannot be read, or speaks of what the sweep does not have.</summary>
/// <param name="offset">Where in the text, from 0.</param>
/// <param name="got">What stands there.</param>
/// <param name="expected">What would do.</param>
/// <param name="suggestion">What was probably meant.</param>
internal sealed class ClaimTextException(int offset, string got, string expected, string? suggestion = null)
    : Exception($"got {got}, expected {expected}{Spelling.DidYouMean(suggestion)}")
{
    public int Offset => offset;

    public string Got => got;

    public string Expected => expected;

    public string? Suggestion => suggestion;
}
