using System.Collections.Immutable;
using TauGate.Core.Reading;
using TauGate.Core.Text;

namespace TauGate.Reporting.Figures;

/// <summary>What captions have in common.</summary>
internal static class Wording
{
    /// <summary>Columns of papers, in points of 1/96 inch: 3.5 and 7 inches.</summary>
    public const int Column = 336,
        Page = 672;

    private const int LongestName = 32,
        Step = 16; // letters

    // A line does not end between a letter and its number.
    private const char NoBreak = '\u00a0';

    /// <summary>Over how many seeds the means are.</summary>
    public static string Seeds(IEnumerable<long> counts)
    {
        var all = counts.DefaultIfEmpty().ToList();
        long least = all.Min(),
            most = all.Max();
        return Invariant(
                $"n = {(least == most ? $"{least:N0}" : $"{least:N0} to {most:N0}")} {Plural.Of(most, "seed")}"
            )
            .Replace(' ', NoBreak);
    }

    /// <summary>What the bars are.</summary>
    /// <param name="images">The images that accuracy was measured on, the same for all seeds.</param>
    /// <param name="isCut">Whether any goes on beyond its axis.</param>
    public static string Intervals(IEnumerable<Estimate> shown, string images = "test set", bool isCut = false) =>
        shown.All(e => e.Low is null)
            ? "one seed gives no interval"
            : $"bars are 95 % t intervals over seeds, unadjusted, for this {images}{(isCut ? $"; {Arrow}" : "")}";

    /// <summary>What an arrow at the end of a bar is.</summary>
    public const string Arrow = "an arrow: the interval goes on beyond the axis";

    /// <summary>Which sweep it is, and what is missing of it.</summary>
    public static string Source(FigureInput input)
    {
        var missing = input.Total - input.Cells.Length;
        var diverged = input.Rows.Sum(r => r.Diverged);
        return $"Sweep {input.Sweep}"
            + (missing > 0 ? Invariant($", {input.Cells.Length:N0} of {input.Total:N0} cells") : "")
            + (
                diverged > 0
                    ? Invariant($"; {diverged:N0} diverged {Plural.Of(diverged, "cell is", "cells are")} in no mean")
                    : ""
            )
            + ".";
    }

    /// <summary>
    /// Names that fit beside an axis, in their order: the middle of longer ones is left out, but no more of it than
    /// keeps different names different.
    /// </summary>
    public static ImmutableArray<string> Short(IEnumerable<string> names)
    {
        var all = names.ToList();
        var kept = LongestName;
        while (all.Select(n => Cut(n, kept)).Distinct().Count() < all.Distinct().Count())
            kept += Step;
        return [.. all.Select(n => Cut(n, kept))];

        static string Cut(string name, int length) =>
            name.Length <= length ? name : $"{name[..(length / 2)]}…{name[^(length / 2 - 1)..]}";
    }

    /// <summary>Rows in a list for who cannot see them.</summary>
    public static string List(IEnumerable<string> items) => string.Join("; ", items) + ".";

    /// <summary>Why a figure with more series than can be told apart is not drawn.</summary>
    public static string TooMany(int series) =>
        Invariant(
            $"the sweep has {series:N0} series, more than the {Look.MostSeries} that can be told apart; "
                + $"draw a sweep with fewer axes"
        );
}
