using TauGate.Training.Adapters;
using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>z = W h + b + d + scale B A h of one layer and its gradients.</summary>
internal sealed unsafe class LinearKernel
{
    private readonly Matrix _weight; // W, [out, in]
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
        _bias = new PaddedVector(form.Bias, memory);
        _weightGradient = parameters.GradientOf(form.Weight);
        _biasGradient = parameters.GradientOf(form.Bias);
        _shift = form.Shift is { } shift ? new PaddedVector(shift, memory) : null;
        _shiftGradient = parameters.GradientOf(form.Shift);
        _lowRank = form.LowRank is { } low ? new LowRankKernel(low, rows, parameters, memory) : null;
        _added = memory.Vector(Outputs);
    }

    public int Inputs => _weight.Columns;

    public int Outputs => _weight.Rows;

    /// <summary>Whether anything in it is trained.</summary>
    public bool Trains => _weightGradient != null || _biasGradient != null || _shiftGradient != null || _lowRank is not null;

    /// <param name="h">[batch, in].</param>
    /// <param name="z">[batch, out].</param>
    public void Forward(Matrix h, Matrix z)
    {
        var lanes = z.Stride * sizeof(float);
        Buffer.MemoryCopy(_bias.Now(), _added, lanes, lanes);
        if (_shift is not null) Rowwise.Add(new Matrix(_added, 1, Outputs, z.Stride), _shift.Now());
        Rowwise.Fill(z, _added);
        Blas.MultiplyByTransposed(h, _weight, z, keep: 1);
        _lowRank?.Forward(h, z);
    }

    /// <summary>The same where z is W h + b already.</summary>
    /// <param name="h">[batch, in], when <see cref="ReadsInput"/>.</param>
    /// <param name="z">[batch, out].</param>
    public void ForwardFromFrozen(Matrix h, Matrix z)
    {
        if (_shift is not null) Rowwise.Add(z, _shift.Now());
        _lowRank?.Forward(h, z);
    }

    /// <summary>Gradients of what is trained.</summary>
    /// <param name="h">[batch, in], as in the forward pass.</param>
    /// <param name="dz">[batch, out].</param>
    public void Backward(Matrix h, Matrix dz)
    {
        if (_weightGradient != null) Blas.MultiplyTransposed(dz, h, new Matrix(_weightGradient, Outputs, Inputs, Inputs));
        if (_biasGradient != null) Rowwise.AddColumnSums(dz, _biasGradient);
        if (_shiftGradient != null) Rowwise.AddColumnSums(dz, _shiftGradient);
        _lowRank?.Backward(h, dz);
    }

    /// <summary>What goes on to the layer's input. After <see cref="Backward"/>.</summary>
    /// <param name="dz">[batch, out].</param>
    /// <param name="dh">[batch, in].</param>
    public void BackwardToInput(Matrix dz, Matrix dh)
    {
        Blas.Multiply(dz, _weight, dh);
        _lowRank?.BackwardToInput(dh);
    }
}

/// <summary>scale B A h.</summary>
internal sealed unsafe class LowRankKernel(LowRankForm form, int rows, ParameterSet parameters, Workspace memory)
{
    private readonly Matrix _down = Workspace.Of(form.Down); // A, [rank, in]
    private readonly Matrix _up = Workspace.Of(form.Up); // B, [out, rank]
    private readonly float* _downGradient = parameters.GradientOf(form.Down);
    private readonly float* _upGradient = parameters.GradientOf(form.Up);
    private readonly Matrix _low = memory.Matrix(rows, (int)form.Down.shape[0]); // A h, [batch, rank]
    private readonly Matrix _dlow = memory.Matrix(rows, (int)form.Down.shape[0]);
    private int _batch;

    /// <summary>z += scale B A h.</summary>
    public void Forward(Matrix h, Matrix z)
    {
        _batch = z.Rows;
        Blas.MultiplyByTransposed(h, _down, _low.Top(_batch));
        Blas.MultiplyByTransposed(_low.Top(_batch), _up, z, form.Scale, keep: 1);
    }

    public void Backward(Matrix h, Matrix dz)
    {
        Blas.MultiplyTransposed(dz, _low.Top(_batch), Like(_up, _upGradient), form.Scale);
        Blas.Multiply(dz, _up, _dlow.Top(_batch), form.Scale);
        Blas.MultiplyTransposed(_dlow.Top(_batch), h, Like(_down, _downGradient));
    }

    public void BackwardToInput(Matrix dh) => Blas.Multiply(_dlow.Top(_batch), _down, dh, keep: 1);

    private static Matrix Like(Matrix matrix, float* values) => new(values, matrix.Rows, matrix.Columns, matrix.Stride);
}
