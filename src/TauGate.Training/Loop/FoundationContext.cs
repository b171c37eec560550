using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Models;

namespace TauGate.Training.Loop;

/// <summary>
/// A foundation with everything that its cells share: image sets with the first layer's pre-activations, and its own
/// measures and gate statistics on the images that cells are measured on. Kept while cells of the same foundation
/// follow one another.
/// </summary>
internal sealed class FoundationContext : IDisposable
{
    private readonly FrozenAdapter _frozen;
    private readonly NetworkPass _pass;
    private readonly Yardstick _test;
    private readonly Yardstick _validation;

    /// <param name="digest">Content digest of its tensors.</param>
    /// <param name="diverged">Whether its loss ceased to be a number.</param>
    /// <param name="network">Taken over.</param>
    /// <param name="images">Must outlive this.</param>
    public FoundationContext(TensorDigest digest, bool diverged, Network network, ModeImages images)
    {
        Digest = digest;
        Diverged = diverged;
        Network = network;
        Images = images;
        _frozen = new FrozenAdapter(network);
        _pass = NetworkPass.Of(_frozen);
        TargetTrain = new ImageSet(images.TargetTrain, network);
        TargetValidation = new ImageSet(images.TargetValidation, network);
        SourceValidation = new ImageSet(images.SourceValidation, network);
        _test = new Yardstick(
            _pass,
            TargetTrain,
            new ImageSet(images.TargetTest, network),
            new ImageSet(images.SourceTest, network)
        );
        _validation = new Yardstick(_pass, TargetTrain, TargetValidation, SourceValidation);
    }

    public TensorDigest Digest { get; }

    public bool Diverged { get; }

    public Network Network { get; }

    public ModeImages Images { get; }

    public ImageSet TargetTrain { get; }

    public ImageSet TargetValidation { get; }

    public ImageSet SourceValidation { get; }

    /// <summary>The images that a cell is measured on.</summary>
    public Yardstick On(EvaluatedOn images) => images == EvaluatedOn.Validation ? _validation : _test;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var set in new[] { TargetTrain, TargetValidation, SourceValidation, _test.Target, _test.Source })
            set.Dispose();
        _pass.Dispose();
        _frozen.Dispose();
        Network.Dispose();
    }
}
