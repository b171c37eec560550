using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Reads <c>claims</c>: a text of the claims' grammar for each name, checked against the sweep's own rows.
/// </summary>
internal sealed class ClaimsReader(SweepErrors errors)
{
    private const int MostClaims = 200;
    private const string Expected = "a claim such as 'taugate.target_accuracy > frozen.target_accuracy'";

    /// <summary>
    /// The claims in file order. A name without a text is left out, so that a file can drop a claim of the file that it
    /// extends.
    /// </summary>
    public ImmutableArray<Claim> Read(Entry? entry, ImmutableArray<Variant> variants)
    {
        if (entry is null or { Value: Node.Scalar { IsNothing: true } })
            return [];
        if (entry.Value is not Node.Mapping section)
        {
            errors.Add(entry.Value.Mark, SweepSchema.Claims, entry.Value.Describe(), "a mapping from names to claims");
            return [];
        }
        if (section.Entries.Length > MostClaims)
            errors.Add(section.Mark, SweepSchema.Claims, $"{section.Entries.Length} claims", $"at most {MostClaims}");
        return [.. section.Entries.Take(MostClaims).Select(e => ReadClaim(e, variants)).OfType<Claim>()];
    }

    private Claim? ReadClaim(Entry entry, ImmutableArray<Variant> variants)
    {
        var path = SweepErrors.Below(SweepSchema.Claims, entry.Key);
        if (!SweepReader.IsLabel(entry.Key))
            errors.Add(
                entry.Mark,
                path,
                $"the name '{Shown.Of(entry.Key)}'",
                "a name of A-Z a-z 0-9 . _ -, at most 64 long"
            );
        if (entry.Value is not Node.Scalar text)
        {
            errors.Add(entry.Value.Mark, path, entry.Value.Describe(), Expected);
            return null;
        }
        if (text.IsNothing)
            return null;
        try
        {
            // The stored text is one line with single spaces; errors name the place where the user wrote it.
            BoundClaim.Of(new Claim(entry.Key, text.Text), variants);
            return new Claim(
                entry.Key,
                string.Join(' ', text.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            );
        }
        catch (ClaimTextException e)
        {
            errors.Add(text.MarkAt(e.Offset), path, e.Got, e.Expected, e.Suggestion);
            return null;
        }
    }
}
