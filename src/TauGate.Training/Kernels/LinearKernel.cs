using TauGate.Training.Adapters;

namespace TauGate.Training.Kernels;

/// <summary>z = W h + b + d + scale B A h of one layer and its gradients.</summary>
internal sealed unsafe class LinearKernel : IDisposable
{
    private readonly Matrix _weight; // W, [out, in]
    private readonly PackedMatrix _forward; // W', [in, out]
    private readonly PackedMatrix _backward; // W, [out, in]
    private readonly PackedMatrix? _input; // h, [batch, in], where W is trained
    private readonly PaddedVector _bias; // b
    private readonly float* _weightGradient;
    private readonly float* _biasGradient;
    private readonly PaddedVector? _shift; // d
    private readonly float* _shiftGradient;
    private readonly LowRankKernel? _lowRank;
    private readonly float* _added; // b + d

    public LinearKernel(LayerForm form, int rows, ParameterSet parameters, Workspace memory)
    {
        _weight = Workspace.Of(form.Weight);
        (_forward, _backward) = (new PackedMatrix(Inputs, Outputs), new PackedMatrix(Outputs, Inputs));
        _bias = new PaddedVector(form.Bias, memory);
        _weightGradient = parameters.GradientOf(form.Weight);
        _biasGradient = parameters.GradientOf(form.Bias);
        if (_weightGradient != null)
            _input = new PackedMatrix(rows, Inputs);
        _shift = form.Shift is { } shift ? new PaddedVector(shift, memory) : null;
        _shiftGradient = parameters.GradientOf(form.Shift);
        _lowRank = form.LowRank is { } low ? new LowRankKernel(low, rows, parameters, memory) : null;
        _added = memory.Vector(Outputs);
        _forward.PackTransposed(_weight);
        _backward.Pack(_weight);
    }

    public int Inputs => _weight.Columns;

    public int Outputs => _weight.Rows;

    /// <summary>Whether anything in it is trained.</summary>
    public bool Trains =>
        _weightGradient != null || _biasGradient != null || _shiftGradient != null || _lowRank is not null;

    /// <param name="h">[batch, in].</param>
    /// <param name="z">[batch, out].</param>
    public void Forward(Matrix h, Matrix z)
    {
        if (_weightGradient != null)
            _forward.PackTransposed(_weight);
        var bytes = z.Stride * sizeof(float);
        Buffer.MemoryCopy(_bias.Now(), _added, bytes, bytes);
        if (_shift is not null)
            Rowwise.Add(new Matrix(_added, 1, Outputs, z.Stride), _shift.Now());
        Rowwise.Fill(z, _added);
        Product.Multiply(h, _forward, z, keep: true);
        _lowRank?.Forward(h, z);
    }

    /// <summary>The same where z is W h + b already.</summary>
    /// <param name="h">[batch, in], where there is a low-rank update.</param>
    /// <param name="z">[batch, out].</param>
    public void ForwardFromFrozen(Matrix h, Matrix z)
    {
        if (_shift is not null)
            Rowwise.Add(z, _shift.Now());
        _lowRank?.Forward(h, z);
    }

    /// <summary>Gradients of what is trained.</summary>
    /// <param name="h">[batch, in], as in the forward pass.</param>
    /// <param name="dz">[batch, out].</param>
    public void Backward(Matrix h, Matrix dz)
    {
        if (_input is not null)
        {
            _input.Pack(h);
            Product.MultiplyTransposed(dz, _input, new Matrix(_weightGradient, Outputs, Inputs, Inputs));
        }
        if (_biasGradient != null)
            Rowwise.AddColumnSums(dz, _biasGradient);
        if (_shiftGradient != null)
            Rowwise.AddColumnSums(dz, _shiftGradient);
        _lowRank?.Backward(h, dz);
    }

    /// <summary>What goes on to the layer's input. After <see cref="Backward"/>.</summary>
    /// <param name="dz">[batch, out].</param>
    /// <param name="dh">[batch, in].</param>
    public void BackwardToInput(Matrix dz, Matrix dh)
    {
        if (_weightGradient != null)
            _backward.Pack(_weight);
        Product.Multiply(dz, _backward, dh);
        _lowRank?.BackwardToInput(dh);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
        _input?.Dispose();
        _lowRank?.Dispose();
    }
}
