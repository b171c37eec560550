using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>Images of one mode as a foundation sees them: the frozen first layer's pre-activations are computed when they are first asked for.</summary>
internal sealed class ImageSet(LabelledImages images, Network foundation) : IDisposable
{
    // Evaluation in parts of this size keeps its temporaries small; the size is part of the arithmetic.
    private const int Part = 1_000;

    private Tensor? _first; // [n, H]

    /// <summary>How many.</summary>
    public int Count => images.Count;

    /// <summary>int64 [n].</summary>
    public Tensor Labels => images.Labels;

    /// <summary>What an adapter reads of all images.</summary>
    public NetworkInput For(Adapter adapter) =>
        new(adapter.ReadsImages ? images.Images : null, adapter.ReadsFirstPreactivations ? First : null);

    /// <summary>Hands over all images in file order, at most a thousand at a time, without tracking gradients, each in its own dispose scope.</summary>
    public void ForEachPart(Adapter adapter, Action<Batch> look)
    {
        var all = For(adapter);
        using var untracked = no_grad();
        for (var start = 0; start < Count; start += Part)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Part, Count - start);
            var input = new NetworkInput(all.Images?.narrow(0, start, count), all.FirstPreactivations?.narrow(0, start, count));
            look(new Batch(input, Labels.narrow(0, start, count)));
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
                using var untracked = no_grad();
                _first = foundation.Linear(0, images.Images).DetachFromDisposeScope();
            }
            return _first;
        }
    }
}
