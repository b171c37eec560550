using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Training.Models;

namespace TauGate.Training.Adapters;

/// <summary>One method of the catalogue: what a sweep file needs to know, and how to make its adapter.</summary>
/// <param name="Descriptor">For planning; loads nothing native.</param>
/// <param name="Create">Frozen network, resolved options and seed to an untrained adapter.</param>
internal sealed record AdapterEntry(
    MethodDescriptor Descriptor, Func<Network, ImmutableSortedDictionary<string, OptionValue>, long, Adapter> Create);
