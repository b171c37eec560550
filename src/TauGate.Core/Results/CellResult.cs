using System.Collections.Immutable;

namespace TauGate.Core.Results;

/// <summary>How a trained cell ended. All three are results and are recorded.</summary>
public enum CellStatus
{
    /// <summary>Trained to the end.</summary>
    Done,

    /// <summary>The loss became NaN or infinite; training stopped there.</summary>
    Diverged,

    /// <summary>
    /// Trained to the end without learning: final training loss at least 0.95 ln 10, or validation at the majority
    /// class.
    /// </summary>
    Collapsed,
}

/// <summary>
/// What a trainer reports of one cell. Bits are reproducible within a numeric class, except for times. For a tuning
/// cell, read "validation images" for "test images".
/// </summary>
public sealed record CellResult
{
    /// <summary>Ledger key.</summary>
    public required CellKey Key { get; init; }

    /// <summary>Key and content digest of the foundation it started from.</summary>
    public required FoundationKey FoundationKey { get; init; }

    /// <summary>Digest of the foundation's tensors (<see cref="TensorArchive.ContentDigest"/>).</summary>
    public required TensorDigest FoundationDigest { get; init; }

    /// <summary>How it ended.</summary>
    public required CellStatus Status { get; init; }

    /// <summary>Measures on the rotated test images, adapter on, soft gates.</summary>
    public required ModeMeasures Target { get; init; }

    /// <summary>Measures on the upright test images, adapter on, soft gates.</summary>
    public required ModeMeasures Source { get; init; }

    /// <summary>With gates hardened; taugate only.</summary>
    public ModeMeasures? HardenedTarget { get; init; }

    /// <summary>With gates hardened; taugate only.</summary>
    public ModeMeasures? HardenedSource { get; init; }

    /// <summary>The untouched foundation on the rotated test images.</summary>
    public required ModeMeasures FoundationTarget { get; init; }

    /// <summary>The untouched foundation on the upright test images.</summary>
    public required ModeMeasures FoundationSource { get; init; }

    /// <summary>
    /// Trainable parameters of each linear layer with its activation, first hidden layer first, output layer last.
    /// </summary>
    public required ImmutableArray<long> TrainableParametersByLayer { get; init; }

    /// <summary>Validation curve on both modes, epoch 0 (untrained adapter) included.</summary>
    public required ImmutableArray<EpochMeasures> Curve { get; init; }

    /// <summary>Gate statistics by hidden layer; taugate only, else empty.</summary>
    public ImmutableArray<GateMeasures> Gates { get; init; } = [];

    /// <summary>One row a hidden unit, when the task asks for them; taugate only, else empty.</summary>
    public ImmutableArray<UnitMeasures> Units { get; init; } = [];

    /// <summary>Wall seconds of adaptation (training steps and validation).</summary>
    public required double AdaptationSeconds { get; init; }

    /// <summary>Wall seconds of test evaluation.</summary>
    public required double EvaluationSeconds { get; init; }

    /// <summary>Content digest of the adapter's tensors, also when they are not kept.</summary>
    public required TensorDigest AdapterDigest { get; init; }

    /// <summary>Total of <see cref="TrainableParametersByLayer"/>.</summary>
    public long TrainableParameters => TrainableParametersByLayer.Sum();

    /// <summary>
    /// SHA-256 over foundation digest, adapter tensors, correct counts and cross-entropies: what two executions of the
    /// same cell in one numeric class must agree on. No times, hosts or derived statistics.
    /// </summary>
    public ResultDigest ComputeDigest()
    {
        using var hash = new CanonicalHash("taugate/result");
        hash.Add("foundation", FoundationDigest.Value)
            .Add("adapter", AdapterDigest.Value)
            .Add("status", Status.ToString().ToLowerInvariant());
        AddMode(hash, "target", Target);
        AddMode(hash, "source", Source);
        AddMode(hash, "hardened_target", HardenedTarget);
        AddMode(hash, "hardened_source", HardenedSource);
        return new ResultDigest(hash.Finish());
    }

    /// <summary>
    /// SHA-256 over what else is reproducible and printed in tables: the foundation's measures, numbers of images,
    /// parameters, curve and gates. Not the units, which are kept of some seeds only.
    /// </summary>
    public Digest ComputeMeasuresDigest()
    {
        using var hash = new CanonicalHash("taugate/measures");
        hash.Add("target.images", Target.Total).Add("source.images", Source.Total);
        AddMode(hash, "foundation_target", FoundationTarget);
        AddMode(hash, "foundation_source", FoundationSource);
        foreach (var parameters in TrainableParametersByLayer)
            hash.Add("parameters", parameters);
        foreach (var e in Curve)
        {
            hash.Add("epoch", e.Epoch)
                .Add("images", e.Images)
                .Add("target.correct", e.TargetCorrect)
                .AddBits("target.cross_entropy", e.TargetCrossEntropy)
                .Add("source.correct", e.SourceCorrect)
                .AddBits("source.cross_entropy", e.SourceCrossEntropy);
            if (e.TrainLoss is { } loss)
                hash.AddBits("train_loss", loss);
        }
        foreach (var g in Gates)
        {
            hash.Add("layer", g.Layer)
                .Add("width", g.Width)
                .Add("high_activity", g.HighActivity)
                .AddBits("participation", g.Participation)
                .Add("dead", g.Dead)
                .Add("foundation.high_activity", g.FoundationHighActivity)
                .AddBits("foundation.participation", g.FoundationParticipation)
                .Add("foundation.dead", g.FoundationDead)
                .AddBits("preactivation_deviation", g.PreactivationDeviation);
        }
        return hash.Finish();
    }

    private static void AddMode(CanonicalHash hash, string name, ModeMeasures? mode)
    {
        if (mode is null)
            return;
        hash.Add($"{name}.correct", mode.Correct)
            .AddBits($"{name}.cross_entropy", mode.CrossEntropy)
            .Add($"{name}.correct_images", mode.CorrectImages.AsSpan());
    }
}

/// <summary>Accuracy and loss on one mode's test images.</summary>
/// <param name="Correct">Images classified correctly.</param>
/// <param name="Total">Images.</param>
/// <param name="CrossEntropy">Mean over images in nats: float32 losses summed in double, in image order. NaN or
/// infinite for a diverged cell.</param>
/// <param name="CorrectImages">One bit an image in file order, image 0 in the lowest bit of byte 0; 1 is
/// correct.</param>
public sealed record ModeMeasures(int Correct, int Total, double CrossEntropy, ImmutableArray<byte> CorrectImages)
{
    /// <summary>Share of images classified correctly, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Total;
}

/// <summary>One point of the validation curve.</summary>
/// <param name="Epoch">0 is before the first step.</param>
/// <param name="TrainLoss">Mean training loss of the epoch's steps in nats; null at epoch 0.</param>
/// <param name="Images">Validation images.</param>
public sealed record EpochMeasures(
    int Epoch,
    double? TrainLoss,
    int TargetCorrect,
    double TargetCrossEntropy,
    int SourceCorrect,
    double SourceCrossEntropy,
    int Images
);

/// <summary>
/// Gate statistics of one hidden layer, beside those of the untouched foundation (tau = 0, gamma = 1, same sharpness).
/// </summary>
/// <param name="Layer">0 is the first hidden layer.</param>
/// <param name="Width">Units.</param>
/// <param name="HighActivity">Units whose mean soft gate on the target test set exceeds 0.5.</param>
/// <param name="Participation">P[z &gt; max(tau, 0)] over units and target test images.</param>
/// <param name="Dead">Units that never take part on the target training images.</param>
/// <param name="PreactivationDeviation">Standard deviation of z over units and target test images, in z's own
/// units.</param>
public sealed record GateMeasures(
    int Layer,
    int Width,
    int HighActivity,
    double Participation,
    int Dead,
    int FoundationHighActivity,
    double FoundationParticipation,
    int FoundationDead,
    double PreactivationDeviation
);

/// <summary>One hidden unit of a taugate cell, on the test images.</summary>
/// <param name="Layer">0 is the first hidden layer.</param>
/// <param name="Unit">Index in the layer.</param>
/// <param name="Threshold">tau, in units of z.</param>
/// <param name="Gain">gamma.</param>
/// <param name="TargetParticipation">Share of rotated test images for which the unit takes part.</param>
/// <param name="SourceParticipation">Share of upright test images for which the unit takes part.</param>
/// <param name="TargetGateByClass">Mean soft gate by class 0 to 9, rotated.</param>
/// <param name="SourceGateByClass">Mean soft gate by class 0 to 9, upright.</param>
public sealed record UnitMeasures(
    int Layer,
    int Unit,
    float Threshold,
    float Gain,
    double TargetGate,
    double SourceGate,
    double TargetParticipation,
    double SourceParticipation,
    ImmutableArray<float> TargetGateByClass,
    ImmutableArray<float> SourceGateByClass
)
{
    /// <summary>The same unit before training; null when the row was recorded without.</summary>
    public UntouchedUnit? Untouched { get; init; }
}

/// <summary>
/// A hidden unit of the untouched foundation under gates of the cell's sharpness, tau = 0 and gamma = 1, on the same
/// test images.
/// </summary>
/// <param name="TargetGate">Mean soft gate on the rotated images.</param>
/// <param name="SourceGate">The same on the upright ones.</param>
/// <param name="TargetParticipation">Share of rotated images for which z is above 0.</param>
/// <param name="SourceParticipation">The same of upright ones.</param>
/// <param name="TargetGateByClass">Mean soft gate by class 0 to 9, rotated.</param>
/// <param name="SourceGateByClass">The same, upright.</param>
public sealed record UntouchedUnit(
    double TargetGate,
    double SourceGate,
    double TargetParticipation,
    double SourceParticipation,
    ImmutableArray<float> TargetGateByClass,
    ImmutableArray<float> SourceGateByClass
);
