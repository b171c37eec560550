namespace TauGate.Training.Randomness;

/// <summary>What each random stream is for (<c>docs/methods/randomness.md</c>).</summary>
internal static class Streams
{
    /// <summary>The network's initial weights; one part a tensor.</summary>
    public const string FoundationInitialisation = "foundation-init";

    /// <summary>Order of training images in pretraining; one part an epoch, 1 is the first.</summary>
    public const string FoundationOrder = "foundation-order";

    /// <summary>
    /// Which images an epoch of pretraining shows rotated; one part an epoch, one draw an image in file order.
    /// </summary>
    public const string FoundationMode = "foundation-mode";

    /// <summary>The adapter's initial tensors; one part a tensor.</summary>
    public const string AdapterInitialisation = "adapter-init";

    /// <summary>Order of training images in adaptation, the same for all methods; one part an epoch.</summary>
    public const string AdapterOrder = "adapter-order";

    /// <summary>How a control changes trained thresholds; one part a tensor.</summary>
    public const string Control = "control";

    /// <summary>Images of the golden run.</summary>
    public const string Golden = "golden";
}
