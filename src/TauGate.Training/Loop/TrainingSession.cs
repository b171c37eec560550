using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;
using TauGate.Training.Models;

namespace TauGate.Training.Loop;

/// <summary>
/// Trains tasks one after another on one data set, and keeps what the next task may share with the last: the rotated
/// images, and the foundation with its derived tensors. Needs libtorch to be loaded.
/// </summary>
/// <param name="raw">The data set.</param>
/// <param name="cache">Where its mapped images are kept; null keeps them in memory alone.</param>
internal sealed class TrainingSession(RawImages raw, PreparedFolder? cache = null) : IDisposable
{
    private ModeImages? _images;
    private FoundationContext? _context;

    /// <summary>Trains a foundation and keeps it at hand for its cells.</summary>
    public (FoundationResult Result, byte[] Archive) TrainFoundation(FoundationTask task)
    {
        var images = Images(task.Rotation);
        var (network, tensors, result) = FoundationTraining.Train(task, images);
        Replace(new FoundationContext(result.Digest, FoundationTraining.HasDiverged(tensors), network, images));
        return (result, TensorArchive.Write(tensors));
    }

    /// <summary>Trains and measures a cell.</summary>
    /// <exception cref="InvalidDataException">The archive is not the foundation of that digest, or not of the task's
    /// layer widths.</exception>
    public (CellResult Result, byte[] AdapterArchive) TrainCell(
        CellTask task,
        TensorDigest foundationDigest,
        Func<byte[]> foundationArchive
    )
    {
        var images = Images(task.Target.Rotation);
        if (_context is null || _context.Digest != foundationDigest)
            Replace(Open(task.Foundation, foundationDigest, foundationArchive(), images));
        var (result, adapter) = CellTraining.Run(task, _context!);
        return (result, TensorArchive.Write(adapter));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Replace(null);
        _images?.Dispose();
    }

    private static FoundationContext Open(FoundationTask task, TensorDigest digest, byte[] archive, ModeImages images)
    {
        var tensors = TensorArchive.Read(archive);
        var found = TensorArchive.ContentDigest(tensors);
        if (found != digest)
            throw new InvalidDataException($"The foundation's archive has digest {found}, expected {digest}.");
        return new FoundationContext(
            digest,
            FoundationTraining.HasDiverged(tensors),
            Network.From(tensors, task.Spec.Hidden),
            images
        );
    }

    private ModeImages Images(double rotation)
    {
        if (_images is not null && _images.Rotation.Equals(rotation))
            return _images;
        Replace(null); // it refers to the images
        _images?.Dispose();
        return _images = new ModeImages(raw, rotation, cache);
    }

    private void Replace(FoundationContext? context)
    {
        _context?.Dispose();
        _context = context;
        // Archives are large arrays, which only a full collection frees; so little else is allocated that it would wait
        // for two hundred megabytes of them.
        GC.Collect();
    }
}
