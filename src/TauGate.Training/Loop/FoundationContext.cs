using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;

namespace TauGate.Training.Loop;

/// <summary>
/// A foundation with everything that its cells share: image sets with the first layer's pre-activations, its own measures, its
/// own gate statistics. Kept while cells of the same foundation follow one another.
/// </summary>
internal sealed class FoundationContext : IDisposable
{
    private readonly Dictionary<double, ImmutableArray<GateLayer>> _gates = [];
    private readonly FrozenAdapter _frozen;
    private ModeMeasures? _targetMeasures;
    private ModeMeasures? _sourceMeasures;

    /// <param name="digest">Content digest of its tensors.</param>
    /// <param name="diverged">Whether its loss ceased to be a number.</param>
    /// <param name="network">Taken over.</param>
    /// <param name="images">Must outlive this.</param>
    public FoundationContext(Digest digest, bool diverged, Network network, ModeImages images)
    {
        Digest = digest;
        Diverged = diverged;
        Network = network;
        Images = images;
        _frozen = new FrozenAdapter(network);
        TargetTrain = new ImageSet(images.TargetTrain, network);
        TargetValidation = new ImageSet(images.TargetValidation, network);
        SourceValidation = new ImageSet(images.SourceValidation, network);
        TargetTest = new ImageSet(images.TargetTest, network);
        SourceTest = new ImageSet(images.SourceTest, network);
    }

    public Digest Digest { get; }

    public bool Diverged { get; }

    public Network Network { get; }

    public ModeImages Images { get; }

    public ImageSet TargetTrain { get; }

    public ImageSet TargetValidation { get; }

    public ImageSet SourceValidation { get; }

    public ImageSet TargetTest { get; }

    public ImageSet SourceTest { get; }

    /// <summary>The untouched foundation on the rotated test images.</summary>
    public ModeMeasures TargetMeasures => _targetMeasures ??= Evaluation.Measure(_frozen, TargetTest);

    /// <summary>The untouched foundation on the upright test images.</summary>
    public ModeMeasures SourceMeasures => _sourceMeasures ??= Evaluation.Measure(_frozen, SourceTest);

    /// <summary>Gate statistics of the untouched foundation under gates of this sharpness with tau = 0 and gamma = 1.</summary>
    public ImmutableArray<GateLayer> GatesAt(double sharpness)
    {
        if (!_gates.TryGetValue(sharpness, out var gates)) _gates[sharpness] = gates = GateStatistics.Measure(_frozen, new UntrainedGates(sharpness), this);
        return gates;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var set in new[] { TargetTrain, TargetValidation, SourceValidation, TargetTest, SourceTest }) set.Dispose();
        _frozen.Dispose();
        Network.Dispose();
    }
}
