using TauGate.Training.Models;

namespace TauGate.Training.Adapters;

/// <summary>
/// Gates on hidden units: sigmoid(s (z - tau)) as measured. A unit takes part where z &gt; max(tau, 0): with tau below
/// 0 an open unit between tau and 0 puts out 0.
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
    /// <summary>What replaces the thresholds when they are trained; null leaves them.</summary>
    ThresholdControl? Control { get; }

    /// <summary>gamma of a hidden layer, [H].</summary>
    float[] Gains(int layer);

    /// <summary>Replaces tau of a hidden layer, [H].</summary>
    void SetThresholds(int layer, float[] tau);

    /// <summary>
    /// This adapter, sharing its tensors, with the gains alone to be trained: they are put back to their start.
    /// </summary>
    Adapter WithGainsAtStart();
}

/// <summary>What trained thresholds are replaced by, so that their sizes stay and their places do not.</summary>
/// <param name="RandomSigns">Each unit's own with a random sign; else the layer's, permuted over its units.</param>
/// <param name="Refits">Whether the gains are then trained again, from their start.</param>
internal sealed record ThresholdControl(bool RandomSigns, bool Refits);

/// <summary>The gates of an untouched foundation: tau = 0.</summary>
/// <param name="foundation">Whose units they would stand before.</param>
/// <param name="sharpness">s.</param>
internal sealed class UntrainedGates(Network foundation, double sharpness) : IGates
{
    public double Sharpness => sharpness;

    public float[] Thresholds(int layer) => new float[foundation.Widths[layer + 1]];
}
