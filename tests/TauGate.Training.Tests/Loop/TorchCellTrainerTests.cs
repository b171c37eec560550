using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;
using TauGate.Training.Loop;

namespace TauGate.Training.Tests.Loop;

public sealed class TorchCellTrainerTests
{
    private static readonly FoundationTask Foundation = new(Digest.Of([1]), "mnist", 0, FoundationSpec.Default, 45, Numerics.Native);

    [Fact]
    public void Trainer_without_data_is_unavailable_and_names_the_file()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(new DataSettings(home.Path)));
        var error = Assert.Throws<TrainerUnavailableException>(trainer.Start);
        Assert.StartsWith(Path.Combine(home.Path, "data", "mnist", "train-images-idx3-ubyte"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trainer_that_was_not_started_refuses_work()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(new DataSettings(home.Path)));
        Assert.Throws<InvalidOperationException>(() => trainer.TrainFoundation(Foundation));
    }

    [Fact]
    public void Unknown_data_set_is_refused()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(new DataSettings(home.Path)));
        Assert.Contains("cifar", Assert.Throws<InputException>(() => trainer.TrainFoundation(Foundation with { Data = "cifar" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_trainer_says_what_it_is()
    {
        var settings = new DataSettings(StandardHome.Path);
        await new MnistFetcher(settings).EnsureAsync(DataSet.Mnist, cancellation: TestContext.Current.CancellationToken);
        // Dispose scopes belong to a thread: nothing may be awaited from here on.
        using var trainer = new TorchCellTrainer(new TrainerSettings(settings));
        var identity = trainer.Start();
        Assert.Equal("2.10.0", identity.LibtorchVersion);
        Assert.Contains(identity.Golden.Short, identity.NumericClassDescription, StringComparison.Ordinal);
        Assert.Equal(identity, trainer.Start());
    }
}
