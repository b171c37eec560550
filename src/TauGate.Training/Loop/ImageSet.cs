using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>Images of one mode as a foundation sees them: the frozen first layer's pre-activations are computed when they are first asked for.</summary>
internal sealed class ImageSet(LabelledImages images, Network foundation) : IDisposable
{
    private Tensor? _first; // [n, H]

    /// <summary>The images themselves.</summary>
    public LabelledImages Images => images;

    /// <summary>How many.</summary>
    public int Count => images.Count;

    /// <summary>int64 [n].</summary>
    public Tensor Labels => images.Labels;

    /// <summary>What an adapter reads of it.</summary>
    public NetworkInput For(Adapter adapter) =>
        new(adapter.ReadsImages ? images.Images : null, adapter.ReadsFirstPreactivations ? First : null);

    private Tensor First
    {
        get
        {
            if (_first is null)
            {
                using var untracked = no_grad();
                _first = foundation.Linear(0, images.Images).DetachFromDisposeScope();
            }
            return _first;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _first?.Dispose();
}
