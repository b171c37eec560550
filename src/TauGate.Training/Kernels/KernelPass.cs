using TauGate.Training.Adapters;
using TauGate.Training.Data;
using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>
/// An adapter computed by matrix products and single passes between them, in memory that is taken once: no graph, no
/// allocation, and no gradient of a frozen weight.
/// </summary>
internal sealed unsafe class KernelPass : NetworkPass
{
    private readonly Workspace _memory = new();
    private readonly ParameterSet _parameters;
    private readonly LinearKernel[] _linear; // a layer
    private readonly ActivationKernel[] _activations; // a hidden layer
    private readonly Matrix _images; // [rows, 784], when they are read
    private readonly Matrix[] _z; // [rows, out] a layer
    private readonly Matrix[] _h; // [rows, H] a hidden layer
    private readonly Matrix[] _d; // [rows, out] a layer: derivatives by z
    private readonly int _lowest; // the lowest layer whose linear part is trained, or whose activation is

    private KernelPass(Adapter adapter, LayerForm[] forms, int rows)
        : base(adapter)
    {
        _parameters = new ParameterSet(adapter.Trainable.Select(t => t.Tensor));
        _linear = [.. forms.Select(form => new LinearKernel(form, rows, _parameters, _memory))];
        _activations =
        [
            .. forms[..^1]
                .Select(
                    (form, layer) =>
                        ActivationKernel.Of(form.Activation, rows, _linear[layer].Outputs, _parameters, _memory)
                ),
        ];
        if (adapter.ReadsImages)
            _images = _memory.Matrix(rows, ImageShape.Pixels);
        _z = [.. _linear.Select(l => _memory.Matrix(rows, l.Outputs))];
        _h = [.. _linear[..^1].Select(l => _memory.Matrix(rows, l.Outputs))];
        _d = [.. _linear.Select(l => _memory.Matrix(adapter.Trainable.Count > 0 ? rows : 0, l.Outputs))];
        _lowest = Enumerable
            .Range(0, forms.Length)
            .FirstOrDefault(layer => _linear[layer].Trains || (layer < Last && _activations[layer].Trains), Last);
    }

    private int Last => _linear.Length - 1;

    /// <summary>Null when the adapter's method has no form that kernels know.</summary>
    /// <param name="rows">Images at a time, at most.</param>
    public static KernelPass? TryOf(Adapter adapter, int rows)
    {
        var forms = Enumerable.Range(0, adapter.Foundation.Layers).Select(adapter.Form).OfType<LayerForm>().ToArray();
        return forms.Length == adapter.Foundation.Layers ? new KernelPass(adapter, forms, rows) : null;
    }

    public override void Predict(Rows rows)
    {
        if (Adapter.ReadsImages)
            Gather(rows, _images);
        for (var layer = 0; layer <= Last; layer++)
        {
            var z = _z[layer].Top(rows.Count);
            if (layer == 0 && Adapter.ReadsFirstPreactivations)
                FromFrozen(rows, z);
            else
                _linear[layer].Forward(Input(layer, rows.Count), z);
            if (layer < Last)
                _activations[layer].Forward(z, _h[layer].Top(rows.Count));
        }
    }

    public override ReadOnlySpan<float> Logits(int row) => new(_z[^1].Row(row), _z[^1].Columns);

    public override ReadOnlySpan<float> Preactivations(int layer, int row) =>
        new(_z[layer].Row(row), _z[layer].Columns);

    public override float Learn(Rows batch, double rate)
    {
        Predict(batch);
        var loss = Rowwise.CrossEntropyBackward(_z[^1].Top(batch.Count), batch.Labels, _d[^1].Top(batch.Count));
        if (!float.IsFinite(loss))
            return loss;
        _parameters.Clear();
        Backward(batch.Count);
        _parameters.Step(rate);
        return loss;
    }

    /// <summary>A trained tensor's gradient, as <see cref="Learn"/> computed it last.</summary>
    public ReadOnlySpan<float> GradientOf(Tensor tensor) => new(_parameters.GradientOf(tensor), (int)tensor.numel());

    protected override void Dispose(bool disposing)
    {
        foreach (var linear in _linear)
            linear.Dispose();
        _parameters.Dispose();
        _memory.Dispose();
    }

    private void Backward(int count)
    {
        for (var layer = Last; layer >= _lowest; layer--)
        {
            var d = _d[layer].Top(count);
            if (layer < Last)
                _activations[layer].Backward(_z[layer].Top(count), d);
            if (_linear[layer].Trains)
                _linear[layer].Backward(Input(layer, count), d);
            if (layer > _lowest)
                _linear[layer].BackwardToInput(d, _d[layer - 1].Top(count));
        }
    }

    private Matrix Input(int layer, int count) => layer == 0 ? _images.Top(count) : _h[layer - 1].Top(count);

    private void FromFrozen(Rows rows, Matrix z)
    {
        var bytes = z.Columns * sizeof(float);
        for (var row = 0; row < rows.Count; row++)
            Buffer.MemoryCopy(rows.First(row), z.Row(row), bytes, bytes);
        _linear[0].ForwardFromFrozen(_images.Top(rows.Count), z);
    }

    private static void Gather(Rows rows, Matrix images)
    {
        var bytes = images.Columns * sizeof(float);
        for (var row = 0; row < rows.Count; row++)
            Buffer.MemoryCopy(rows.Image(row), images.Row(row), bytes, bytes);
    }
}
