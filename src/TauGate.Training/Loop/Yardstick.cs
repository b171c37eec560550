using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>
/// The images that cells are measured on, of both modes, and how the untouched foundation does on them. For tuning
/// cells these are the validation images: what they are given here is all that they can read.
/// </summary>
/// <param name="foundation">The untouched foundation.</param>
/// <param name="train">Rotated training images: units that never take part there are dead.</param>
/// <param name="target">Rotated images.</param>
/// <param name="source">Upright images.</param>
internal sealed class Yardstick(NetworkPass foundation, ImageSet train, ImageSet target, ImageSet source)
{
    private readonly Dictionary<double, ImmutableArray<GateLayer>> _gates = [];
    private readonly Dictionary<double, ImmutableArray<GateSums>> _sourceGates = [];
    private ModeMeasures? _targetMeasures;
    private ModeMeasures? _sourceMeasures;

    /// <summary>Rotated training images.</summary>
    public ImageSet Train => train;

    /// <summary>Rotated images.</summary>
    public ImageSet Target => target;

    /// <summary>Upright images.</summary>
    public ImageSet Source => source;

    /// <summary>The untouched foundation on the rotated images.</summary>
    public ModeMeasures TargetMeasures => _targetMeasures ??= Evaluation.Measure(foundation, target);

    /// <summary>The untouched foundation on the upright images.</summary>
    public ModeMeasures SourceMeasures => _sourceMeasures ??= Evaluation.Measure(foundation, source);

    /// <summary>
    /// Gate statistics of the untouched foundation under gates of this sharpness with tau = 0 and gamma = 1.
    /// </summary>
    public ImmutableArray<GateLayer> GatesAt(double sharpness)
    {
        if (!_gates.TryGetValue(sharpness, out var gates))
            _gates[sharpness] = gates = GateStatistics.Measure(foundation, Untrained(sharpness), this);
        return gates;
    }

    /// <summary>What the same gates do on the upright images.</summary>
    public ImmutableArray<GateSums> SourceGatesAt(double sharpness)
    {
        if (!_sourceGates.TryGetValue(sharpness, out var gates))
            _sourceGates[sharpness] = gates = GateSums.Of(foundation, Untrained(sharpness), source);
        return gates;
    }

    private UntrainedGates Untrained(double sharpness) => new(foundation.Adapter.Foundation, sharpness);
}
