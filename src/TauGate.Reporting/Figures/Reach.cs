namespace TauGate.Reporting.Figures;

/// <summary>
/// What an axis must show of means with intervals. An interval much wider than the others, as two or three seeds give,
/// does not set the axis: it is cut, and an arrow says so.
/// </summary>
internal static class Reach
{
    /// <summary>Means, and ends of intervals as far as the axis goes for them.</summary>
    /// <param name="estimates">All that the axis is for.</param>
    public static IReadOnlyList<double> Of(IEnumerable<Estimate> estimates)
    {
        var all = estimates.ToList();
        if (all.Count == 0)
            return [];
        double low = all.Min(e => e.Mean),
            high = all.Max(e => e.Mean);
        var halves = all.Where(e => e.Low is not null).Select(e => (e.High!.Value - e.Low!.Value) / 2).Order().ToList();
        // Half as much again on both sides of the means, or twice the median interval where they lie close together.
        var room = Math.Max((high - low) / 2, halves.Count == 0 ? 0 : 2 * halves[(halves.Count - 1) / 2]);
        return
        [
            .. all.SelectMany(e => new[] { e.Mean, e.Low ?? e.Mean, e.High ?? e.Mean })
                .Select(v => Math.Clamp(v, low - room, high + room)),
        ];
    }

    /// <summary>Whether an interval goes on beyond the axis.</summary>
    public static bool IsCut(this Scale scale, IEnumerable<Estimate> estimates) =>
        estimates.Any(e => e.Low < scale.Low || e.High > scale.High);
}
