namespace TauGate.Cluster.Configuration;

/// <summary>What a misspelt key was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>The rest of a sentence that names an unknown key.</summary>
    /// <param name="prefix">Shown before the nearest key.</param>
    public static string For(string key, IEnumerable<string> known, string prefix)
    {
        var nearest = known.MinBy(k => EditDistance(k, key));
        if (nearest is not null && EditDistance(nearest, key) <= Math.Max(2, key.Length / 3))
            return $"; did you mean {prefix}{nearest}?";
        return $", expected one of {string.Join(", ", known)}.";
    }

    public static int EditDistance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
                current[j] = Math.Min(
                    Math.Min(current[j - 1], previous[j]) + 1,
                    previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                );
            previous = current;
        }
        return previous[b.Length];
    }
}
