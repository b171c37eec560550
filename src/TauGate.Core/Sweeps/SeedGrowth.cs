using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Core.Statistics;

namespace TauGate.Core.Sweeps;

/// <summary>
/// Seeds that are added until every claim of the sweep is decided (<c>docs/claims.md</c>, Growing sweeps):
/// <see cref="SweepSpec.Seeds"/> are then the first of them, up to the look that the sweep is at. Part of the stored
/// specification and of no cell's key.
/// </summary>
/// <param name="From">The first seed; the others follow it one by one.</param>
/// <param name="AtMost">The largest number of seeds, <see cref="Fewest"/> to <see cref="Most"/>. The last look is the
/// largest of <see cref="SequentialRule.Looks"/> that does not exceed it.</param>
public sealed record SeedGrowth(long From, int AtMost)
{
    /// <summary>Seeds of the first look; with fewer there would be no look.</summary>
    public static int Fewest => SequentialRule.Looks[0];

    /// <summary>Seeds of the last possible look.</summary>
    public static int Most => SequentialRule.Looks[^1];

    /// <summary>The numbers of seeds at which the claims are judged.</summary>
    [JsonIgnore]
    public ImmutableArray<int> Looks => [.. SequentialRule.Looks.Where(n => n <= AtMost)];

    /// <summary>Every seed that the sweep may have in the end.</summary>
    [JsonIgnore]
    public SeedSet All => First(Looks[^1]);

    /// <summary>The first seeds.</summary>
    public SeedSet First(int count) => new([new SeedRange(From, From + count - 1)]);

    /// <summary>The look after the one at that many seeds; null after the last.</summary>
    public int? After(long seeds) => Looks.Where(n => n > seeds).Select(n => (int?)n).FirstOrDefault();

    /// <summary>The number of the look at that many seeds, from 1; 0 when there is no look at that number.</summary>
    public int NumberOf(long seeds) => Looks.IndexOf((int)seeds) + 1;

    /// <summary>
    /// A submitted specification with as many seeds as the stored sweep of its name has by now, so that submitting the
    /// same file again goes on where the sweep is. Unchanged when it does not grow, or when the stored seeds are not
    /// the first of its own.
    /// </summary>
    /// <param name="stored">The stored sweep of its name; null for a new one.</param>
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
