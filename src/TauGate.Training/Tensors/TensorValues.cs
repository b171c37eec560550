using System.Collections.Immutable;
using TauGate.Core.Results;
using static TorchSharp.torch;

namespace TauGate.Training.Tensors;

/// <summary>Between tensors and plain arrays.</summary>
internal static class TensorValues
{
    /// <summary>The float32 values in row-major order.</summary>
    public static float[] ToFloats(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().contiguous().data<float>().ToArray();
    }

    /// <summary>With its name, for storing.</summary>
    public static NamedTensor ToNamed(this Tensor tensor, string name) =>
        new(name, [.. tensor.shape], tensor.ToFloats());

    /// <summary>From storage, in the current dispose scope.</summary>
    public static Tensor ToTensor(this NamedTensor named) => tensor(named.Values, named.Shape.AsSpan());

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="InvalidDataException">It is missing or has another shape.</exception>
    public static NamedTensor Require(this IReadOnlyList<NamedTensor> tensors, string name, ImmutableArray<long> shape)
    {
        var found = tensors.FirstOrDefault(t => t.Name == name)
            ?? throw new InvalidDataException($"The archive has no tensor '{name}'.");
        return found.Shape.SequenceEqual(shape)
            ? found
            : throw new InvalidDataException(
                $"Tensor '{name}' has shape [{string.Join(", ", found.Shape)}], expected [{string.Join(", ", shape)}]."
            );
    }
}
