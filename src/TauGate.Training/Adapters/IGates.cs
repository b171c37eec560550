using TorchSharp;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>Gates on hidden units, as measured.</summary>
internal interface IGates
{
    /// <summary>The soft gate's value, 0 to 1.</summary>
    /// <param name="layer">Which hidden layer.</param>
    /// <param name="z">Pre-activations, [batch, H].</param>
    /// <returns>[batch, H].</returns>
    Tensor Gate(int layer, Tensor z);

    /// <summary>Whether the unit takes part: z &gt; max(tau, 0). With tau below 0 an open unit between tau and 0 puts out 0.</summary>
    /// <param name="layer">Which hidden layer.</param>
    /// <param name="z">Pre-activations, [batch, H].</param>
    /// <returns>bool [batch, H].</returns>
    Tensor TakesPart(int layer, Tensor z);
}

/// <summary>Trained gates, whose parameters can be shown.</summary>
internal interface ITrainedGates : IGates
{
    /// <summary>s.</summary>
    double Sharpness { get; }

    /// <summary>tau, [H].</summary>
    Tensor Threshold(int layer);

    /// <summary>gamma, [H].</summary>
    Tensor Gain(int layer);
}

/// <summary>The gates of an untouched foundation: tau = 0.</summary>
internal sealed class UntrainedGates(double sharpness) : IGates
{
    public Tensor Gate(int layer, Tensor z)
    {
        using Scalar s = sharpness;
        return sigmoid(z * s); // [batch, H]
    }

    public Tensor TakesPart(int layer, Tensor z)
    {
        using Scalar zero = 0;
        return z.gt(zero); // [batch, H]
    }
}
