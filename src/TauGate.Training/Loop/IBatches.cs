using TauGate.Training.Adapters;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>One step's images.</summary>
/// <param name="Labels">int64 [batch].</param>
internal readonly record struct Batch(NetworkInput Input, Tensor Labels);

/// <summary>Training images in a reproducible order. The last partial batch of an epoch is dropped.</summary>
internal interface IBatches : IDisposable
{
    /// <summary>Whole batches in an epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>Shuffles for an epoch; 1 is the first.</summary>
    void Begin(int epoch);

    /// <summary>A batch of the epoch, in the current dispose scope; valid until the next one is asked for.</summary>
    Batch At(int step);
}
