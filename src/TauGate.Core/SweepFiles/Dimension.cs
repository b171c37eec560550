using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>A value and the place it was written at.</summary>
internal readonly record struct PlacedValue(OptionValue Value, Mark Mark);

/// <summary>A setting of cells: an axis of the grid when it was given as a list, else a single value.</summary>
/// <param name="Axis">Name in <see cref="Variant.Axes"/>: an option's own name, otherwise <c>foundation.x</c> or
/// <c>target.x</c>.</param>
/// <param name="Field">The key it was read from.</param>
/// <param name="Values">In file order. Empty after an error, and for an option without a default of its own.</param>
/// <param name="IsAxis">Whether it was given as an axis.</param>
internal sealed record Dimension(string Axis, Field Field, ImmutableArray<PlacedValue> Values, bool IsAxis);
