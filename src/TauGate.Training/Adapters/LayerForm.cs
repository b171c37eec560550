using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// What a method makes of one layer, for kernels that compute it without a graph: z = W h + b + d + scale B A h, and in
/// a hidden layer its activation of z. Trained are those of the tensors that the adapter lists as trainable.
/// </summary>
/// <param name="Weight">W, [out, in].</param>
/// <param name="Bias">b, [out].</param>
internal sealed record LayerForm(Tensor Weight, Tensor Bias)
{
    /// <summary>d, [out]; null is none.</summary>
    public Tensor? Shift { get; init; }

    /// <summary>The low-rank update; null is none.</summary>
    public LowRankForm? LowRank { get; init; }

    /// <summary>The activation; an output layer's is not used.</summary>
    public ActivationForm Activation { get; init; } = new ActivationForm.Relu();
}

/// <summary>scale B A h.</summary>
/// <param name="Down">A, [rank, in].</param>
/// <param name="Up">B, [out, rank].</param>
/// <param name="Scale">Not trained.</param>
internal sealed record LowRankForm(Tensor Down, Tensor Up, float Scale);

/// <summary>What becomes of pre-activations z.</summary>
internal abstract record ActivationForm
{
    private ActivationForm() { }

    /// <summary>phi(z).</summary>
    public sealed record Relu : ActivationForm;

    /// <summary>l phi(z).</summary>
    /// <param name="Factor">l, [H].</param>
    public sealed record Scaled(Tensor Factor) : ActivationForm;

    /// <summary>gamma g phi(z), g = sigmoid(s (z - tau)), or g = [z &gt; tau] where hard.</summary>
    /// <param name="Threshold">tau, [H].</param>
    /// <param name="Gain">gamma, [H].</param>
    /// <param name="Sharpness">s.</param>
    /// <param name="Hard">Only for forward passes.</param>
    public sealed record Gated(Tensor Threshold, Tensor Gain, float Sharpness, bool Hard) : ActivationForm;
}
