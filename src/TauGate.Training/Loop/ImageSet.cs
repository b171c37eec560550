using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>
/// Images of one mode as a foundation sees them: the frozen first layer's pre-activations are computed when they are
/// first asked for.
/// </summary>
internal sealed class ImageSet(LabelledImages images, Network foundation) : IDisposable
{
    private Tensor? _first; // [n, H]

    /// <summary>How many.</summary>
    public int Count => images.Count;

    /// <summary>int64 [n].</summary>
    public Tensor Labels => images.Labels;

    /// <summary>What an adapter reads of all images.</summary>
    public NetworkInput For(Adapter adapter) =>
        new(adapter.ReadsImages ? images.Images : null, adapter.ReadsFirstPreactivations ? First : null);

    /// <summary>Where what an adapter reads is.</summary>
    public RowSource RowsFor(Adapter adapter) => new(For(adapter), Labels);

    /// <summary>
    /// Computes all images in file order, some at a time, and shows each part when the network has it.
    /// </summary>
    public void Predict(NetworkPass network, Action<Rows> look)
    {
        var source = RowsFor(network.Adapter);
        var rows = new Rows(NetworkPass.Part);
        for (var start = 0; start < Count; start += NetworkPass.Part)
        {
            rows.Clear();
            for (var image = start; image < Math.Min(start + NetworkPass.Part, Count); image++)
                source.AddTo(rows, image);
            network.Predict(rows);
            look(rows);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _first?.Dispose();

    private Tensor First
    {
        get
        {
            if (_first is null)
            {
                using var memory = new Workspace();
                using var parameters = new ParameterSet([]);
                using var layer = new LinearKernel(
                    new LayerForm(foundation.Weights[0], foundation.Biases[0]),
                    0,
                    parameters,
                    memory
                );
                _first = empty(Count, layer.Outputs).DetachFromDisposeScope();
                layer.Forward(Workspace.Of(images.Images), Workspace.Of(_first));
            }
            return _first;
        }
    }
}
