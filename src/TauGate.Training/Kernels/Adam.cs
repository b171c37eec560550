using TauGate.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>
/// Adam without weight decay: beta .9 and .999, eps 1e-8. Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic
/// Optimization" (2015), in the order of operations of PyTorch's single-tensor implementation.
/// </summary>
internal sealed class Adam : IDisposable
{
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.999;
    public const double Epsilon = 1e-8;

    private readonly OwnedTensors _owned = new();

    // A scalar is native memory too: one made in passing waits for the garbage collector and holes the heap.
    private readonly Scalar _beta1 = Beta1;
    private readonly Scalar _rest1 = 1 - Beta1;
    private readonly Scalar _beta2 = Beta2;
    private readonly Scalar _rest2 = 1 - Beta2;
    private readonly Scalar _epsilon = Epsilon;

    private readonly Tensor[] _parameters;
    private readonly Tensor[] _first; // m, as the parameter
    private readonly Tensor[] _second; // v, as the parameter
    private int _step;

    public Adam(IEnumerable<Tensor> parameters)
    {
        _parameters = [.. parameters];
        _first = [.. _parameters.Select(p => _owned.Keep(zeros_like(p)))];
        _second = [.. _parameters.Select(p => _owned.Keep(zeros_like(p)))];
    }

    /// <summary>Changes the parameters in place. Temporaries belong to the caller's dispose scope.</summary>
    /// <param name="gradients">One a parameter, in order.</param>
    /// <param name="rate">This step's learning rate.</param>
    public void Step(IList<Tensor> gradients, double rate)
    {
        _step++;
        var correction1 = 1 - Math.Pow(Beta1, _step);
        var correction2 = 1 - Math.Pow(Beta2, _step);
        using Scalar rootCorrection2 = Math.Sqrt(correction2),
            move = -rate / correction1;
        using var untracked = no_grad();
        for (var i = 0; i < _parameters.Length; i++)
        {
            // m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  p -= rate / c1 * m / (sqrt(v / c2) + eps)
            var m = _first[i].mul_(_beta1).add_(gradients[i], _rest1);
            var v = _second[i].mul_(_beta2).addcmul_(gradients[i], gradients[i], _rest2);
            _parameters[i].addcdiv_(m, v.sqrt().div_(rootCorrection2).add_(_epsilon), move);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var scalar in new[] { _beta1, _rest1, _beta2, _rest2, _epsilon })
            scalar.Dispose();
        _owned.Dispose();
    }
}
