using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>
/// Gradient descent on an adapter's tensors, and nothing else: the same for pretraining and for every method.
/// </summary>
internal static class TrainingLoop
{
    /// <summary>Trains to the end, or up to the first step whose loss is NaN or infinite.</summary>
    /// <param name="network">Whose adapter is changed in place.</param>
    /// <param name="batches">Training images.</param>
    /// <param name="epochs">Passes over them.</param>
    /// <param name="rate">Learning rate by step over all epochs, 0 is the first.</param>
    /// <param name="afterEpoch">Told of each whole epoch: its number, 1 is the first, and the mean loss of its
    /// steps.</param>
    /// <returns>False when the loss became NaN or infinite; that step changed nothing.</returns>
    /// <exception cref="InvalidOperationException">The batch is larger than the training set.</exception>
    public static bool Run(
        NetworkPass network,
        IBatches batches,
        int epochs,
        Func<int, double> rate,
        Action<int, double> afterEpoch
    )
    {
        if (batches.StepsPerEpoch == 0)
            throw new InvalidOperationException("The batch is larger than the training set.");
        var rows = new Rows(batches.BatchSize);
        var step = 0;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            batches.Begin(epoch);
            var sum = 0.0;
            for (var i = 0; i < batches.StepsPerEpoch; i++, step++)
            {
                batches.Take(i, rows);
                var loss = network.Learn(rows, rate(step));
                if (!float.IsFinite(loss))
                    return false;
                sum += loss;
            }
            afterEpoch(epoch, sum / batches.StepsPerEpoch);
        }
        return true;
    }
}
