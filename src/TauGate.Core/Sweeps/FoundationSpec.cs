using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TauGate.Core.Sweeps;

/// <summary>
/// How the network that every method starts from is pretrained. Defaults are the sweep file's
/// (<c>docs/sweep-file.md</c>).
/// </summary>
/// <param name="Hidden">Widths of the hidden layers.</param>
/// <param name="Mixture">Probability, 0 to 1, that a training image is rotated.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Batch">Images a step; the last partial batch of an epoch is dropped.</param>
/// <param name="LearningRate">Adam's learning rate, constant.</param>
public sealed record FoundationSpec(
    ImmutableArray<int> Hidden,
    double Mixture,
    int Epochs,
    int Batch,
    double LearningRate
)
{
    /// <summary>784-256-256-10, half of the images rotated, 2 epochs.</summary>
    public static FoundationSpec Default { get; } = new([256, 256], 0.5, 2, 128, 1e-3);

    /// <summary>Layer widths: the 784 pixels of an image, <see cref="Hidden"/>, ten classes.</summary>
    [JsonIgnore]
    public ImmutableArray<int> Widths => [784, .. Hidden, 10];

    /// <inheritdoc/>
    public bool Equals(FoundationSpec? other) =>
        other is not null
        && Hidden.SequenceEqual(other.Hidden)
        && Mixture.Equals(other.Mixture)
        && Epochs == other.Epochs
        && Batch == other.Batch
        && LearningRate.Equals(other.LearningRate);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Hidden.Length, Hidden[0], Mixture, Epochs, Batch, LearningRate);
}

/// <summary>How the learning rate moves over the adaptation's steps.</summary>
public enum Schedule
{
    /// <summary>From the given rate to 0 along half a cosine, over all steps, without warm-up.</summary>
    Cosine,

    /// <summary>The given rate throughout.</summary>
    Constant,
}

/// <summary>The mode that the frozen network is adapted to, and for how long.</summary>
/// <param name="Rotation">Degrees, counter-clockwise as displayed.</param>
/// <param name="Epochs">Passes over the rotated training images.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="Schedule">Learning-rate schedule.</param>
public sealed record TargetSpec(double Rotation, int Epochs, int Batch, Schedule Schedule)
{
    /// <summary>45 degrees, 3 epochs, cosine.</summary>
    public static TargetSpec Default { get; } = new(45, 3, 128, Schedule.Cosine);
}

/// <summary>
/// How a host computes: by its own fastest arithmetic, or by arithmetic that is pinned so that different hosts give the
/// same bits.
/// </summary>
public enum Numerics
{
    /// <summary>The host's fastest arithmetic; bits agree within a numeric class.</summary>
    Native,

    /// <summary>ATen, MKL and oneDNN pinned to a common instruction set.</summary>
    Portable,
}
