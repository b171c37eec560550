using System.Security.Cryptography;
using System.Text;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Exports;

/// <summary>
/// A cell as the name of a file: its place in the grid, its title, its seed. The place alone makes the name one of its
/// own, also where a file system does not tell capitals; the title is for people.
/// </summary>
public static class CellFileName
{
    /// <summary>
    /// The longest title that stays as it is. With the longest numbers around it a name has 110 characters: a tar
    /// header has room for 155 of a folder's name, an encrypted home for 143.
    /// </summary>
    public const int LongestTitle = 64;

    private const int DigestLength = 12;

    /// <summary>
    /// Such as <c>000017_lora_rank=8_seed=3</c>; ASCII. Of a longer title there is the beginning and the start of its
    /// SHA-256.
    /// </summary>
    public static string Of(SweepCell cell)
    {
        var whole = cell.Variant.Title;
        var title = string.Concat(
            whole.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '=' ? c : '_')
        );
        if (title.Length > LongestTitle)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)));
            title = $"{title[..(LongestTitle - DigestLength - 1)]}-{digest[..DigestLength]}";
        }
        return Invariant($"{cell.Ordinal:000000}_{title}_seed={cell.Seed}");
    }
}
