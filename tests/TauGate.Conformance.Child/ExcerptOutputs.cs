using System.Runtime.InteropServices;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Loop;
using TauGate.Training.Models;

namespace TauGate.Conformance.Child;

/// <summary>An adapter's logits on the rotated test images of the excerpt.</summary>
internal static class ExcerptOutputs
{
    public static float[] Of(Adapter adapter)
    {
        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        using var set = new ImageSet(images.TargetTest, adapter.Foundation);
        var logits = new List<float>();
        set.ForEachPart(adapter, batch => logits.AddRange(adapter.Logits(batch.Input).ToFloats()));
        return [.. logits];
    }

    public static Digest DigestOf(Adapter adapter) => Digest.Of(MemoryMarshal.AsBytes<float>(Of(adapter)));
}
