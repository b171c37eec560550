using static TorchSharp.torch;

namespace TauGate.Training.Data;

/// <summary>Images of one mode with their labels.</summary>
/// <param name="Images">Normalised, float32 [n, 784].</param>
/// <param name="Labels">0 to 9, int64 [n].</param>
internal sealed record LabelledImages(Tensor Images, Tensor Labels)
{
    /// <summary>How many. Asked for with every image, so it is not read from a tensor each time.</summary>
    public int Count { get; } = (int)Labels.shape[0];
}
