using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Training.Models;

namespace TauGate.Training.Adapters;

/// <summary>One method of the catalogue: what a sweep file needs to know, and how to make its adapter.</summary>
/// <param name="Descriptor">For planning; loads nothing native.</param>
/// <param name="Make">Frozen network, resolved options and seed to an untrained adapter.</param>
internal sealed record AdapterEntry(
    MethodDescriptor Descriptor,
    Func<Network, ImmutableSortedDictionary<string, OptionValue>, long, Adapter> Make
)
{
    /// <summary>An untrained adapter around a foundation.</summary>
    /// <exception cref="InputException">An option is missing, unknown or out of range.</exception>
    public Adapter Create(Network foundation, ImmutableSortedDictionary<string, OptionValue> options, long seed)
    {
        OptionCheck.Require(Descriptor, options, foundation.Widths);
        return Make(foundation, options, seed);
    }
}
