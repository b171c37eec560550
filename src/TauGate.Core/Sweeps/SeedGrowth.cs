using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Core.Statistics;

namespace TauGate.Core.Sweeps;

/// <summary>
/// Seeds that are added until every claim of the sweep is decided (<c>docs/claims.md</c>, Growing sweeps):
/// <see cref="SweepSpec.Seeds"/> are then the first so many of them, up to the look that the sweep is at. Part of the
/// stored specification, of no cell's key.
/// </summary>
/// <param name="From">The first seed; the others follow it one by one.</param>
/// <param name="AtMost">Seeds that may be added, <see cref="Fewest"/> to <see cref="Most"/>. The last look is the
/// largest of <see cref="SequentialRule.Looks"/> within it.</param>
public sealed record SeedGrowth(long From, int AtMost)
{
    /// <summary>Seeds of the first look: fewer would have none.</summary>
    public static int Fewest => SequentialRule.Looks[0];

    /// <summary>Seeds of the last look there is.</summary>
    public static int Most => SequentialRule.Looks[^1];

    /// <summary>Numbers of seeds at which one looks.</summary>
    [JsonIgnore]
    public ImmutableArray<int> Looks => [.. SequentialRule.Looks.Where(n => n <= AtMost)];

    /// <summary>Every seed that the sweep may come to have.</summary>
    [JsonIgnore]
    public SeedSet All => First(Looks[^1]);

    /// <summary>The first seeds.</summary>
    public SeedSet First(int count) => new([new SeedRange(From, From + count - 1)]);

    /// <summary>The look after the one at that many seeds; null after the last.</summary>
    public int? After(long seeds) => Looks.Where(n => n > seeds).Select(n => (int?)n).FirstOrDefault();

    /// <summary>Which look the one at that many seeds is; the first is 1, 0 is none.</summary>
    public int NumberOf(long seeds) => Looks.IndexOf((int)seeds) + 1;

    /// <summary>
    /// A submitted specification with as many seeds as the stored sweep of its name has come to have: the same file
    /// again goes on where the sweep is. Itself when it does not grow, or when the stored seeds are not the first of
    /// its own.
    /// </summary>
    /// <param name="stored">What its name stands for now; null for a new sweep.</param>
    public static SweepSpec Join(SweepSpec submitted, SweepSpec? stored)
    {
        if (submitted.Growth is not { } growth || stored?.Seeds.Ranges is not [var range] || range.First != growth.From)
            return submitted;
        return growth.Looks.FirstOrDefault(n => n >= range.Count) is var reached && reached > submitted.Seeds.Count
            ? submitted with
            {
                Seeds = growth.First(reached),
            }
            : submitted;
    }
}
