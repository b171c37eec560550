using TauGate.Core.Sweeps;

namespace TauGate.Training.Loop;

/// <summary>How the learning rate moves.</summary>
internal static class LearningRates
{
    /// <summary>The rate at a step.</summary>
    /// <param name="schedule">Cosine: rate * (1 + cos(pi step / steps)) / 2, so that it would be 0 one step after the
    /// last.</param>
    /// <param name="rate">At step 0.</param>
    /// <param name="step">0 is the first.</param>
    /// <param name="steps">In all epochs together.</param>
    public static double At(Schedule schedule, double rate, int step, int steps) =>
        schedule switch
        {
            Schedule.Cosine => rate * 0.5 * (1 + Math.Cos(Math.PI * step / steps)),
            Schedule.Constant => rate,
            _ => throw new ArgumentOutOfRangeException(nameof(schedule)),
        };
}
