using System.Globalization;
using System.Text.RegularExpressions;

namespace TauGate.Cluster.Configuration;

/// <summary>The kinds of settings.</summary>
internal enum SettingKind
{
    /// <summary>A number and one of ms, s, m, h.</summary>
    Time,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number and one of B, KiB, MiB, GiB.</summary>
    Size,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>A list of texts.</summary>
    List,
}

/// <summary>Reads a setting's text as milliseconds, as a count or as bytes.</summary>
internal static partial class SettingText
{
    public static string Expected(SettingKind kind) =>
        kind switch
        {
            SettingKind.Time => "a time such as 250ms, 2s, 10m or 1h",
            SettingKind.Size => "a size such as 512B, 60KiB or 4MiB",
            SettingKind.Text => "a text",
            SettingKind.List => "a list such as [\"host:4053\"]",
            _ => "a whole number",
        };

    /// <summary>A bound for people.</summary>
    public static string Display(SettingKind kind, double value) =>
        kind switch
        {
            SettingKind.Time => FormattableString.Invariant($"{value / 1_000}s"),
            SettingKind.Size => FormattableString.Invariant($"{value}B"),
            _ => FormattableString.Invariant($"{value}"),
        };

    /// <summary>Null when the text is not of that kind.</summary>
    public static double? Read(SettingKind kind, string text)
    {
        var match = Pattern().Match(text);
        if (
            !match.Success
            || !double.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        return (kind, match.Groups["unit"].Value) switch
        {
            (SettingKind.Time, "ms") => number,
            (SettingKind.Time, "s") => number * 1_000,
            (SettingKind.Time, "m") => number * 60_000,
            (SettingKind.Time, "h") => number * 3_600_000,
            (SettingKind.Size, "B") => number,
            (SettingKind.Size, "KiB") => number * 1_024,
            (SettingKind.Size, "MiB") => number * 1_048_576,
            (SettingKind.Size, "GiB") => number * 1_073_741_824,
            (SettingKind.Count, "") when number == Math.Floor(number) => number,
            _ => null,
        };
    }

    [GeneratedRegex(@"^(?<number>(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?)\s*(?<unit>[A-Za-z]*)$")]
    private static partial Regex Pattern();
}
