using System.Text.RegularExpressions;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// What a value of Akka's must look like, judged by the one of its reference configuration: Akka reads most values only
/// when it needs them, long after the start, and a number without a unit as milliseconds.
/// </summary>
internal static partial class AkkaValue
{
    private const string Switches = "on|off|true|false|yes|no";

    /// <summary>What was expected; null when the text may stand for the reference's.</summary>
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
        // What is off by itself may be a time or a number that switches it on.
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
