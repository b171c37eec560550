using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Native;

namespace TauGate.Training.Loop;

/// <summary>
/// Trains with libtorch on one thread. All calls come from one thread (dispose scopes are thread-static). The process
/// must have been started with <see cref="TrainerEnvironment.Variables"/>.
/// </summary>
public sealed class TorchCellTrainer(TrainerSettings settings) : ICellTrainer, IDisposable
{
    private DataSet? _data;
    private TrainingSession? _session;

    /// <inheritdoc/>
    public TrainerIdentity Start()
    {
        NativeTorch.Load(settings.Cache);
        var golden = GoldenRun.Compute();
        var (libtorch, platform) = (Platform.LibtorchVersion, Platform.Current);
        using var hash = new CanonicalHash("taugate/numeric-class");
        var numericClass = hash.Add("protocol", CellKeys.ProtocolVersion)
            .Add("libtorch", libtorch)
            .Add("platform", platform)
            .Add("computed", NetworkPass.Kind)
            .Add("golden", golden)
            .Finish();
        return new TrainerIdentity(
            golden,
            new NumericClass(numericClass),
            $"libtorch {libtorch}, {NetworkPass.Kind}, {platform}, golden {golden.Short}",
            libtorch
        );
    }

    /// <inheritdoc/>
    public (FoundationResult Result, byte[] Archive) TrainFoundation(FoundationTask task) =>
        Session(task).TrainFoundation(task);

    /// <inheritdoc/>
    public (CellResult Result, byte[] AdapterArchive) TrainCell(
        CellTask task,
        TensorDigest foundationDigest,
        Func<byte[]> foundationArchive
    ) => Session(task.Foundation).TrainCell(task, foundationDigest, foundationArchive);

    /// <inheritdoc/>
    public void Dispose() => _session?.Dispose();

    /// <inheritdoc/>
    public void Use(DataSet data, ImmutableArray<string> files)
    {
        if (data == _data)
            return;
        (_session, _data) = (Ended(_session), null);
        foreach (var (path, (_, digest)) in files.Zip(data.Files))
            if (DataLocator.Look(path, digest) != DataFileState.Good)
                throw new InvalidDataException(
                    $"{path}: is not there, or not the file of {data.Name} whose SHA-256 is {digest}."
                );
        (_session, _data) = (
            new TrainingSession(RawImages.Read(files, data), new PreparedFolder(settings.Cache, data)),
            data
        );
    }

    private TrainingSession Session(FoundationTask task)
    {
        TrainerEnvironment.Require(task.Numerics);
        return _session is not null && task.Data == _data
            ? _session
            : throw new InvalidOperationException($"The files of {task.Data.Name} have to be known before its tasks.");
    }

    private static TrainingSession? Ended(TrainingSession? session)
    {
        session?.Dispose();
        return null;
    }
}
