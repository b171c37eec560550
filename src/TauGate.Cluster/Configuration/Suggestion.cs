using TauGate.Core.Text;

namespace TauGate.Cluster.Configuration;

/// <summary>What a misspelt key was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The rest of a sentence that names an unknown key.</summary>
    /// <param name="prefix">Shown before the nearest key.</param>
    public static string For(string key, IEnumerable<string> known, string prefix) =>
        Spelling.NearestWord(key, known) is { } nearest
            ? Spelling.DidYouMean($"{prefix}{nearest}")
            : $", expected one of {string.Join(", ", known)}.";
}
