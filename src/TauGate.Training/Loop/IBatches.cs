using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>Training images in a reproducible order. The last partial batch of an epoch is dropped.</summary>
internal interface IBatches : IDisposable
{
    /// <summary>Whole batches in an epoch.</summary>
    int StepsPerEpoch { get; }

    /// <summary>Images of a batch.</summary>
    int BatchSize { get; }

    /// <summary>Shuffles for an epoch; 1 is the first.</summary>
    void Begin(int epoch);

    /// <summary>
    /// Makes <paramref name="rows"/> the images of a step of the epoch; valid until the next one is asked for.
    /// </summary>
    void Take(int step, Rows rows);
}
