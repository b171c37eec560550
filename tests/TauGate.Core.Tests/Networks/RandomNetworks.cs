using TauGate.Core.Networks;
using TauGate.Core.Results;

namespace TauGate.Core.Tests.Networks;

/// <summary>Small networks and images with made-up numbers that are the same in every run.</summary>
internal static class RandomNetworks
{
    /// <summary>Odd widths, so that vectors have remainders.</summary>
    public static int[] Widths { get; } = [13, 9, 7, 10];

    public static GatedNetwork Gated(int seed = 1)
    {
        var random = new Random(seed);
        var foundation = Foundation(random);
        var adapter = Enumerable
            .Range(0, Widths.Length - 2)
            .SelectMany(layer =>
                new[]
                {
                    new NamedTensor(
                        $"layer{layer}.threshold",
                        [Widths[layer + 1]],
                        Values(random, Widths[layer + 1], 0.3f)
                    ),
                    new NamedTensor(
                        $"layer{layer}.gain",
                        [Widths[layer + 1]],
                        [.. Values(random, Widths[layer + 1], 0.5f).Select(v => 1 + v)]
                    ),
                }
            )
            .ToArray();
        return GatedNetwork.Foundation(foundation, sharpness: 5).With(adapter, 0, 1);
    }

    public static NamedTensor[] Foundation(Random random) =>
        [
            .. Enumerable
                .Range(0, Widths.Length - 1)
                .SelectMany(layer =>
                    new[]
                    {
                        new NamedTensor(
                            $"layer{layer}.weight",
                            [Widths[layer + 1], Widths[layer]],
                            Values(random, Widths[layer + 1] * Widths[layer], 0.8f)
                        ),
                        new NamedTensor(
                            $"layer{layer}.bias",
                            [Widths[layer + 1]],
                            Values(random, Widths[layer + 1], 0.2f)
                        ),
                    }
                ),
        ];

    public static float[] Values(Random random, int count, float scale) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * (2 * random.NextSingle() - 1))];

    /// <summary>Images with labels 0 to 9 in turn.</summary>
    public sealed class Images(int count, int seed = 2) : IModeImages
    {
        private readonly float[] _values = Values(new Random(seed), count * Widths[0], 1);

        public int Count => count;

        public int Label(int image) => image % 10;

        public void Copy(int start, Span<float> target) =>
            _values.AsSpan(start * Widths[0], target.Length).CopyTo(target);

        public float[] All() => _values;
    }
}
