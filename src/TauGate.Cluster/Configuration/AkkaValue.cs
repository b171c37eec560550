using System.Text.RegularExpressions;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// Checks a value of Akka's against the kind of the value in its reference configuration: Akka reads most values only
/// when it needs them, long after the start, and takes a number without a unit for milliseconds.
/// </summary>
internal static partial class AkkaValue
{
    private const string Switches = "on|off|true|false|yes|no";

    /// <summary>What was expected; null when the text is of the reference value's kind.</summary>
    public static string? Refuse(string text, string reference)
    {
        if (Time().IsMatch(reference))
            return Time().IsMatch(text) || text is "0" or "off" or "infinite" or "infinity"
                ? null
                : $"a time with its unit, such as {reference}";
        if (Number().IsMatch(reference))
            return Number().IsMatch(text) || Switch().IsMatch(text) ? null : $"a number such as {reference}";
        if (Size().IsMatch(reference))
            return Size().IsMatch(text) || Number().IsMatch(text) ? null : $"a size such as {reference}";
        // A value that is off by default may be a time or a number that switches it on.
        return
            Switch().IsMatch(reference)
            && !Switch().IsMatch(text)
            && !(reference is "off" && (Time().IsMatch(text) || Number().IsMatch(text)))
            ? "on or off"
            : null;
    }

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)?\s*(ms|millis|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?)$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[0-9]+\s*([kKmMgG]i?)?[bB]?$")]
    private static partial Regex Size();

    [GeneratedRegex($"^({Switches})$")]
    private static partial Regex Switch();
}
