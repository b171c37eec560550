using System.Runtime.InteropServices;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;
using TauGate.Training.Native;

namespace TauGate.Training.Loop;

/// <summary>
/// Trains with libtorch on one thread. All calls come from one thread (dispose scopes are thread-static). The process must have been
/// started with <see cref="TrainerEnvironment.Variables"/>.
/// </summary>
public sealed class TorchCellTrainer(TrainerSettings settings) : ICellTrainer, IDisposable
{
    private static readonly DataSet Data = DataSet.Mnist;

    private TrainingSession? _session;

    /// <inheritdoc/>
    public TrainerIdentity Start()
    {
        NativeTorch.Load(settings.Data.Home);
        _session ??= new TrainingSession(ReadData());
        var golden = GoldenRun.Compute();
        var (libtorch, platform) = (Platform.LibtorchVersion, Platform.Current);
        using var hash = new CanonicalHash("taugate/numeric-class");
        var numericClass = hash.Add("protocol", CellKeys.ProtocolVersion).Add("libtorch", libtorch).Add("platform", platform).Add("golden", golden).Finish();
        return new TrainerIdentity(golden, numericClass, $"libtorch {libtorch}, {platform}, golden {golden.Short}", libtorch);
    }

    /// <inheritdoc/>
    public (FoundationResult Result, byte[] Archive) TrainFoundation(FoundationTask task) => Session(task).TrainFoundation(task);

    /// <inheritdoc/>
    public (CellResult Result, byte[] AdapterArchive) TrainCell(CellTask task, Digest foundationDigest, Func<byte[]> foundationArchive) =>
        Session(task.Foundation).TrainCell(task, foundationDigest, foundationArchive);

    /// <inheritdoc/>
    public void Dispose() => _session?.Dispose();

    private TrainingSession Session(FoundationTask task)
    {
        if (task.Data != Data.Name) throw new InputException($"data: got '{task.Data}', this trainer has '{Data.Name}'.");
        TrainerEnvironment.Require(task.Numerics);
        return _session ?? throw new InvalidOperationException("Start comes first.");
    }

    private RawImages ReadData()
    {
        try
        {
            return RawImages.Read(new DataLocator(settings.Data).Require(Data), Data);
        }
        catch (Exception e) when (e is EnvironmentException or InvalidDataException or IOException)
        {
            throw new TrainerUnavailableException(e.Message, e);
        }
    }
}
