using System.CommandLine;
using System.Globalization;

namespace TauGate.Cli.Commands;

/// <summary>Options that take a time: a number and <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
internal static class Times
{
    private const double LongestSeconds = 366 * 86_400.0;

    /// <summary>An option.</summary>
    /// <param name="example">Such as <c>such as 90s</c>.</param>
    public static Option<TimeSpan?> Option(string name, string description, string example) =>
        new(name)
        {
            HelpName = "time",
            Description = $"{description} A time {example}.",
            CustomParser = result =>
            {
                if (Read(result.Tokens[0].Value) is { } time)
                    return time;
                result.AddError($"{name}: got '{result.Tokens[0].Value}', expected a time {example}.");
                return null;
            },
        };

    /// <summary>Null when the text is no time.</summary>
    internal static TimeSpan? Read(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (
            !double.TryParse(
                text[..digits],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return null;
        double? seconds = text[digits..] switch
        {
            "ms" => number / 1000,
            "s" => number,
            "m" => number * 60,
            "h" => number * 3600,
            "d" => number * 86_400,
            _ => null,
        };
        return seconds is <= LongestSeconds ? TimeSpan.FromSeconds(seconds.Value) : null;
    }
}
