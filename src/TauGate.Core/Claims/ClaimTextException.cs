using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>A claim's text cannot be read, or names something that the sweep does not have.</summary>
/// <param name="offset">Index in the text, from 0.</param>
/// <param name="got">What the text has there.</param>
/// <param name="expected">What is allowed there.</param>
/// <param name="suggestion">What was probably meant.</param>
internal sealed class ClaimTextException(int offset, string got, string expected, string? suggestion = null)
    : Exception($"got {got}, expected {expected}{Spelling.DidYouMean(suggestion)}")
{
    public int Offset => offset;

    public string Got => got;

    public string Expected => expected;

    public string? Suggestion => suggestion;
}
