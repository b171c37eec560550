using TauGate.Training.Adapters;

namespace TauGate.Training.Kernels;

/// <summary>scale B A h of one layer and its gradients.</summary>
internal sealed unsafe class LowRankKernel : IDisposable
{
    private readonly float _scale;
    private readonly Matrix _down; // A, [rank, in]
    private readonly Matrix _up; // B, [out, rank]
    private readonly Matrix _downGradient;
    private readonly Matrix _upGradient;
    private readonly Matrix _low; // A h, [batch, rank]
    private readonly Matrix _dlow;
    private readonly PackedMatrix _downForward; // A', [in, rank]
    private readonly PackedMatrix _downBackward; // A
    private readonly PackedMatrix _upForward; // B', [rank, out]
    private readonly PackedMatrix _upBackward; // B
    private readonly PackedMatrix _lowPacked;
    private readonly PackedMatrix _input; // h, [batch, in]
    private int _batch;

    public LowRankKernel(LowRankForm form, int rows, ParameterSet parameters, Workspace memory)
    {
        (_scale, _down, _up) = (form.Scale, Workspace.Of(form.Down), Workspace.Of(form.Up));
        var (rank, inputs, outputs) = (_down.Rows, _down.Columns, _up.Rows);
        _downGradient = new Matrix(parameters.GradientOf(form.Down), rank, inputs, inputs);
        _upGradient = new Matrix(parameters.GradientOf(form.Up), outputs, rank, rank);
        (_low, _dlow) = (memory.Matrix(rows, rank), memory.Matrix(rows, rank));
        (_downForward, _downBackward) = (new PackedMatrix(inputs, rank), new PackedMatrix(rank, inputs));
        (_upForward, _upBackward) = (new PackedMatrix(rank, outputs), new PackedMatrix(outputs, rank));
        (_lowPacked, _input) = (new PackedMatrix(rows, rank), new PackedMatrix(rows, inputs));
    }

    /// <summary>z += scale B A h.</summary>
    public void Forward(Matrix h, Matrix z)
    {
        _batch = z.Rows;
        _downForward.PackTransposed(_down);
        _upForward.PackTransposed(_up);
        Product.Multiply(h, _downForward, _low.Top(_batch));
        Product.Multiply(_low.Top(_batch), _upForward, z, _scale, keep: true);
    }

    /// <summary>Gradients of A and B.</summary>
    public void Backward(Matrix h, Matrix dz)
    {
        _lowPacked.Pack(_low.Top(_batch));
        Product.MultiplyTransposed(dz, _lowPacked, _upGradient, _scale);
        _upBackward.Pack(_up);
        Product.Multiply(dz, _upBackward, _dlow.Top(_batch), _scale);
        _input.Pack(h);
        Product.MultiplyTransposed(_dlow.Top(_batch), _input, _downGradient);
    }

    /// <summary>dh += what goes through A. After <see cref="Backward"/>.</summary>
    public void BackwardToInput(Matrix dh)
    {
        _downBackward.Pack(_down);
        Product.Multiply(_dlow.Top(_batch), _downBackward, dh, keep: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var packed in new[] { _downForward, _downBackward, _upForward, _upBackward, _lowPacked, _input })
            packed.Dispose();
    }
}
