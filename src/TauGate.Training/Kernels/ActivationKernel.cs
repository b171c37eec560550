using TauGate.Training.Adapters;

namespace TauGate.Training.Kernels;

/// <summary>A hidden layer's activation and its gradients.</summary>
internal abstract unsafe class ActivationKernel
{
    public static ActivationKernel Of(
        ActivationForm form,
        int rows,
        int width,
        ParameterSet parameters,
        Workspace memory
    ) =>
        form switch
        {
            ActivationForm.Relu => new ReluKernel(),
            ActivationForm.Scaled scaled => new ScaleKernel(scaled, parameters, memory),
            ActivationForm.Gated { Hard: true } gated => new HardGateKernel(gated, memory),
            ActivationForm.Gated gated => new GateKernel(gated, rows, width, parameters, memory),
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };

    /// <summary>Whether anything in it is trained.</summary>
    public abstract bool Trains { get; }

    /// <param name="z">[batch, H].</param>
    /// <param name="h">[batch, H].</param>
    public abstract void Forward(Matrix z, Matrix h);

    /// <summary>Gradients of what is trained.</summary>
    /// <param name="z">[batch, H], as in the forward pass.</param>
    /// <param name="d">[batch, H]: dh, and afterwards dz.</param>
    public abstract void Backward(Matrix z, Matrix d);

    private sealed class ReluKernel : ActivationKernel
    {
        public override bool Trains => false;

        public override void Forward(Matrix z, Matrix h) => Rowwise.Relu(z, h);

        public override void Backward(Matrix z, Matrix d) => Rowwise.ReluBackward(z, d);
    }

    private sealed class ScaleKernel(ActivationForm.Scaled form, ParameterSet parameters, Workspace memory)
        : ActivationKernel
    {
        private readonly PaddedVector _factor = new(form.Factor, memory);
        private readonly float* _gradient = parameters.GradientOf(form.Factor);

        public override bool Trains => true;

        public override void Forward(Matrix z, Matrix h) => Rowwise.Scale(z, _factor.Now(), h);

        public override void Backward(Matrix z, Matrix d) => Rowwise.ScaleBackward(z, _factor.Now(), _gradient, d);
    }

    private sealed class GateKernel : ActivationKernel
    {
        private readonly float _s;
        private readonly PaddedVector _tau;
        private readonly PaddedVector _gamma;
        private readonly float* _dtau;
        private readonly float* _dgamma;
        private readonly Matrix _gate;

        public GateKernel(ActivationForm.Gated form, int rows, int width, ParameterSet parameters, Workspace memory)
        {
            _s = form.Sharpness;
            (_tau, _gamma) = (new PaddedVector(form.Threshold, memory), new PaddedVector(form.Gain, memory));
            _dtau = parameters.GradientOf(form.Threshold);
            _dgamma = parameters.GradientOf(form.Gain);
            Trains = _dtau != null || _dgamma != null;
            // One of the two may not be trained: its sums go where nobody looks.
            if (_dtau == null)
                _dtau = memory.Vector(width);
            if (_dgamma == null)
                _dgamma = memory.Vector(width);
            _gate = memory.Matrix(rows, width);
        }

        public override bool Trains { get; }

        public override void Forward(Matrix z, Matrix h) =>
            Rowwise.Gate(z, _s, _tau.Now(), _gamma.Now(), _gate.Top(z.Rows), h);

        public override void Backward(Matrix z, Matrix d) =>
            Rowwise.GateBackward(z, _gate.Top(z.Rows), _s, _gamma.Now(), _dtau, _dgamma, d);
    }

    private sealed class HardGateKernel(ActivationForm.Gated form, Workspace memory) : ActivationKernel
    {
        private readonly PaddedVector _tau = new(form.Threshold, memory);
        private readonly PaddedVector _gamma = new(form.Gain, memory);

        public override bool Trains => false;

        public override void Forward(Matrix z, Matrix h) => Rowwise.HardGate(z, _tau.Now(), _gamma.Now(), h);

        public override void Backward(Matrix z, Matrix d) =>
            throw new NotSupportedException("A step function has no gradient.");
    }
}
