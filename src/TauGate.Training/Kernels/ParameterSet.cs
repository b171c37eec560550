using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>Trainable tensors with their gradients and Adam's moments, all in native memory.</summary>
internal sealed unsafe class ParameterSet : IDisposable
{
    private readonly List<Parameter> _parameters = [];
    private int _step;

    public ParameterSet(IEnumerable<Tensor> trainable)
    {
        foreach (var tensor in trainable)
            _parameters.Add(new Parameter(tensor));
    }

    /// <summary>Where a tensor's gradient goes; null when it is not trained.</summary>
    public float* GradientOf(Tensor? tensor)
    {
        var found = _parameters.Find(p => ReferenceEquals(p.Tensor, tensor));
        return found is null ? null : found.Gradient.Start;
    }

    /// <summary>Sets all gradients to 0.</summary>
    public void Clear()
    {
        foreach (var parameter in _parameters)
            parameter.Gradient.Clear();
    }

    /// <summary>A step of <see cref="Adam"/> with the gradients.</summary>
    public void Step(double rate)
    {
        _step++;
        var step = new AdamStep(
            (float)Adam.Beta1,
            (float)(1 - Adam.Beta1),
            (float)Adam.Beta2,
            (float)(1 - Adam.Beta2),
            (float)Adam.Epsilon,
            (float)(-rate / (1 - Math.Pow(Adam.Beta1, _step))),
            (float)Math.Sqrt(1 - Math.Pow(Adam.Beta2, _step))
        );
        foreach (var p in _parameters)
            Rowwise.Adam(p.Values, p.Gradient.Start, p.First.Start, p.Second.Start, p.Count, step);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.Dispose();
    }

    private sealed class Parameter(Tensor tensor) : IDisposable
    {
        public Tensor Tensor => tensor;

        public int Count { get; } = (int)tensor.numel();

        public float* Values { get; } = RowSource.Address(tensor);

        public AlignedFloats Gradient { get; } = new((int)tensor.numel());

        public AlignedFloats First { get; } = new((int)tensor.numel());

        public AlignedFloats Second { get; } = new((int)tensor.numel());

        public void Dispose()
        {
            Gradient.Dispose();
            First.Dispose();
            Second.Dispose();
        }
    }
}
