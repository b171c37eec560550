using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TauGate.Training.Adapters;
using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>
/// Images that a network is computed on, by the addresses of their rows: a step's batch, or a part of a set.
/// </summary>
/// <param name="capacity">How many at most.</param>
internal sealed unsafe class Rows(int capacity)
{
    private readonly nint[] _images = new nint[capacity];
    private readonly nint[] _first = new nint[capacity];
    private readonly int[] _labels = new int[capacity];

    /// <summary>How many at most.</summary>
    public int Capacity => capacity;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Their classes.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>x of an image, [784]; null where it is not read.</summary>
    public float* Image(int row) => (float*)_images[row];

    /// <summary>W x + b of the frozen first layer, [H]; null where it is not read.</summary>
    public float* First(int row) => (float*)_first[row];

    /// <summary>Leaves none.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds one.</summary>
    public void Add(float* image, float* first, int label)
    {
        (_images[Count], _first[Count], _labels[Count]) = ((nint)image, (nint)first, label);
        Count++;
    }
}

/// <summary>Where the rows of a set of images are. The tensors must outlive it.</summary>
internal readonly unsafe struct RowSource(NetworkInput input, Tensor labels)
{
    private readonly float* _images = Address(input.Images);
    private readonly float* _first = Address(input.FirstPreactivations);
    private readonly long _pixels = input.Images?.shape[1] ?? 0;
    private readonly long _width = input.FirstPreactivations?.shape[1] ?? 0;
    private readonly long* _labels = (long*)Address(labels);

    /// <summary>Where a tensor's values are, row after row.</summary>
    public static float* Address(Tensor? tensor)
    {
        if (tensor is null)
            return null;
        return tensor.is_contiguous()
            ? (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes))
            : throw new ArgumentException("The tensor's rows do not follow one another.", nameof(tensor));
    }

    /// <summary>An image's class.</summary>
    public int LabelOf(long image) => (int)_labels[image];

    /// <summary>Adds an image.</summary>
    public void AddTo(Rows rows, long image) =>
        rows.Add(
            _images is null ? null : _images + image * _pixels,
            _first is null ? null : _first + image * _width,
            LabelOf(image)
        );
}
