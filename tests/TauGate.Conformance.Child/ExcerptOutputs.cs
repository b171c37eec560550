using System.Runtime.InteropServices;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Loop;

namespace TauGate.Conformance.Child;

/// <summary>An adapter's logits on the rotated test images of the excerpt.</summary>
internal static class ExcerptOutputs
{
    public static float[] Of(Adapter adapter)
    {
        using var pass = NetworkPass.Of(adapter);
        return Of(pass);
    }

    public static float[] Of(NetworkPass pass)
    {
        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        using var set = new ImageSet(images.TargetTest, pass.Adapter.Foundation);
        var logits = new List<float>();
        set.Predict(pass, rows =>
        {
            for (var row = 0; row < rows.Count; row++)
                logits.AddRange(pass.Logits(row));
        });
        return [.. logits];
    }

    public static Digest DigestOf(Adapter adapter) => Digest.Of(MemoryMarshal.AsBytes<float>(Of(adapter)));
}
