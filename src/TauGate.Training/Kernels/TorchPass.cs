using System.Runtime.InteropServices;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>An adapter computed as it is written, with gradients by libtorch's graph.</summary>
internal sealed class TorchPass : NetworkPass
{
    private readonly Tensor[] _parameters;
    private readonly Adam _adam;
    private readonly float[][] _hidden; // [layer][rows x H]
    private float[] _logits = []; // [rows x 10]

    public TorchPass(Adapter adapter)
        : base(adapter)
    {
        _parameters = [.. adapter.Trainable.Select(t => t.Tensor)];
        _adam = new Adam(_parameters);
        _hidden = new float[adapter.Foundation.Last][];
    }

    public override void Predict(Rows rows)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        _logits = Adapter.Logits(Input(rows), (layer, z) => _hidden[layer] = z.ToFloats()).ToFloats();
    }

    public override ReadOnlySpan<float> Logits(int row) => _logits.AsSpan(row * ImageShape.Classes, ImageShape.Classes);

    public override ReadOnlySpan<float> Preactivations(int layer, int row)
    {
        var width = Adapter.Foundation.Widths[layer + 1];
        return _hidden[layer].AsSpan(row * width, width);
    }

    public override float Learn(Rows batch, double rate)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(batch.Labels.ToArray()).to_type(ScalarType.Int64); // [batch]
        var loss = nn.functional.cross_entropy(Adapter.Logits(Input(batch)), labels); // []
        var value = loss.item<float>();
        if (float.IsFinite(value))
            _adam.Step(autograd.grad([loss], _parameters), rate);
        return value;
    }

    protected override void Dispose(bool disposing) => _adam.Dispose();

    private unsafe NetworkInput Input(Rows rows)
    {
        return new NetworkInput(
            Adapter.ReadsImages ? Gather(ImageShape.Pixels, row => (nint)rows.Image(row)) : null,
            Adapter.ReadsFirstPreactivations ? Gather(Adapter.Foundation.Widths[1], row => (nint)rows.First(row)) : null
        );

        Tensor Gather(int width, Func<int, nint> address)
        {
            var gathered = empty(rows.Count, width);
            var values = MemoryMarshal.Cast<byte, float>(gathered.bytes);
            for (var row = 0; row < rows.Count; row++)
                new ReadOnlySpan<float>((float*)address(row), width).CopyTo(values[(row * width)..]);
            return gathered;
        }
    }
}
