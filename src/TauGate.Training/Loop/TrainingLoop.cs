using TauGate.Training.Adapters;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>Gradient descent on an adapter's tensors, and nothing else: the same for pretraining and for every method.</summary>
internal static class TrainingLoop
{
    /// <summary>Trains to the end, or up to the first step whose loss is NaN or infinite.</summary>
    /// <param name="adapter">Changed in place.</param>
    /// <param name="batches">Training images.</param>
    /// <param name="epochs">Passes over them.</param>
    /// <param name="rate">Learning rate by step over all epochs, 0 is the first.</param>
    /// <param name="afterEpoch">Told of each whole epoch: its number, 1 is the first, and the mean loss of its steps.</param>
    /// <returns>False when the loss became NaN or infinite; that step changed nothing.</returns>
    /// <exception cref="InvalidOperationException">The batch is larger than the training set.</exception>
    public static bool Run(Adapter adapter, IBatches batches, int epochs, Func<int, double> rate, Action<int, double> afterEpoch)
    {
        if (batches.StepsPerEpoch == 0) throw new InvalidOperationException("The batch is larger than the training set.");
        var parameters = adapter.Trainable.Select(t => t.Tensor).ToArray();
        using var adam = new Adam(parameters);
        var step = 0;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            batches.Begin(epoch);
            var sum = 0.0;
            for (var i = 0; i < batches.StepsPerEpoch; i++, step++)
            {
                using var scope = NewDisposeScope();
                var batch = batches.At(i);
                var loss = nn.functional.cross_entropy(adapter.Logits(batch.Input), batch.Labels); // []
                var value = loss.item<float>();
                if (!float.IsFinite(value)) return false;
                sum += value;
                adam.Step(autograd.grad([loss], parameters), rate(step));
            }
            afterEpoch(epoch, sum / batches.StepsPerEpoch);
        }
        return true;
    }
}
