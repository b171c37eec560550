using TauGate.Core.Audits;

namespace TauGate.Application.Verification;

/// <summary>Verdicts of training a cell again, in a word or two for people.</summary>
public static class VerdictWords
{
    /// <summary>Such as <c>equal</c>.</summary>
    public static string Of(VerdictKind kind) =>
        kind switch
        {
            VerdictKind.Equal => "equal",
            VerdictKind.Different => "DIFFERENT",
            VerdictKind.OtherClass => "other numeric class",
            _ => "could not be trained",
        };
}
