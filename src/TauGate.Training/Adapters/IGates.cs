using TauGate.Training.Models;

namespace TauGate.Training.Adapters;

/// <summary>
/// Gates on hidden units: sigmoid(s (z - tau)) as measured. A unit takes part where z &gt; max(tau, 0): with tau below 0 an open unit between tau and 0 puts out 0.
/// </summary>
internal interface IGates
{
    /// <summary>s.</summary>
    double Sharpness { get; }

    /// <summary>tau of a hidden layer, [H].</summary>
    float[] Thresholds(int layer);
}

/// <summary>Trained gates, whose gains can be shown too.</summary>
internal interface ITrainedGates : IGates
{
    /// <summary>gamma of a hidden layer, [H].</summary>
    float[] Gains(int layer);
}

/// <summary>The gates of an untouched foundation: tau = 0.</summary>
/// <param name="foundation">Whose units they would stand before.</param>
/// <param name="sharpness">s.</param>
internal sealed class UntrainedGates(Network foundation, double sharpness) : IGates
{
    public double Sharpness => sharpness;

    public float[] Thresholds(int layer) => new float[foundation.Widths[layer + 1]];
}
