using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Adapters;

/// <summary>
/// A task's options come from a message: before they reach the arithmetic they are held against the method's
/// description. Files are checked by the sweep reader, which can say line and column.
/// </summary>
internal static class OptionCheck
{
    /// <summary>Refuses options that are missing, unknown, out of range or at odds with each other.</summary>
    /// <exception cref="InputException">The message names the option, what was got and what was expected.</exception>
    public static void Require(
        MethodDescriptor method,
        ImmutableSortedDictionary<string, OptionValue> options,
        ImmutableArray<int> widths
    )
    {
        foreach (var name in options.Keys)
            if (!method.Options.Any(o => o.Name == name))
                throw new InputException($"{method.Id}.{name}: unknown option, expected {Names(method)}.");
        foreach (var option in method.Options)
        {
            if (!options.TryGetValue(option.Name, out var value))
            {
                if (option.Implied)
                    continue;
                throw new InputException($"{method.Id}.{option.Name}: missing.");
            }
            if (!Accepts(option, value, widths))
                throw new InputException(
                    $"{method.Id}.{option.Name}: got {value}, expected {Expected(option, widths)}."
                );
        }
        if (method.Conflict?.Invoke(widths, options) is { } conflict)
        {
            var got = options[conflict.Option];
            throw new InputException($"{method.Id}.{conflict.Option}: got {got}, expected {conflict.Expected}.");
        }
    }

    private static bool Accepts(OptionDescriptor option, OptionValue value, ImmutableArray<int> widths) =>
        (option.Kind, value) switch
        {
            (OptionKind.Integer, OptionValue.Integer i) => InRange(option, i.Value, widths),
            (OptionKind.Real, OptionValue.Real or OptionValue.Integer) => double.IsFinite(value.AsReal())
                && InRange(option, value.AsReal(), widths),
            (OptionKind.Word, OptionValue.Text word) => option.Choices.Contains(word.Value),
            (OptionKind.WordSet, OptionValue.List list) => !list.Items.IsEmpty
                && list.Items.Distinct().Count() == list.Items.Length
                && list.AsTexts().All(option.Choices.Contains),
            _ => false,
        };

    private static bool InRange(OptionDescriptor option, double value, ImmutableArray<int> widths) =>
        (option.MinimumExclusive ? value > option.Minimum : value >= option.Minimum)
        && value <= option.Maximum
        && (!option.AtMostSmallestHidden || value <= SmallestHidden(widths));

    private static string Expected(OptionDescriptor option, ImmutableArray<int> widths) =>
        option.Kind switch
        {
            OptionKind.Word => $"one of {string.Join(", ", option.Choices)}",
            OptionKind.WordSet => $"a list of distinct words from {string.Join(", ", option.Choices)}",
            _ => Invariant($"{(option.Kind == OptionKind.Integer ? "a whole number" : "a finite number")}")
                + (
                    double.IsFinite(option.Minimum)
                        ? Invariant($" {(option.MinimumExclusive ? "above" : "of at least")} {option.Minimum}")
                        : ""
                )
                + (
                    option.AtMostSmallestHidden
                        ? Invariant($", at most {SmallestHidden(widths)} (the smallest hidden width)")
                        : ""
                ),
        };

    private static int SmallestHidden(ImmutableArray<int> widths) => widths[1..^1].Min();

    private static string Names(MethodDescriptor method) =>
        method.Options.IsEmpty ? "none" : string.Join(", ", method.Options.Select(o => o.Name));
}
