using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;
using TauGate.Training.Loop;
using TauGate.Training.Native;

namespace TauGate.Training.Tests.Loop;

public sealed class TorchCellTrainerTests
{
    private static readonly FoundationTask Foundation = new(
        new FoundationKey(Digest.Of([1])),
        DataSet.Mnist,
        0,
        FoundationSpec.Default,
        45,
        Numerics.Native
    );

    [Fact]
    public void Missing_file_of_a_data_set_is_named()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(home["cache"]));
        var error = Assert.Throws<InvalidDataException>(() =>
            trainer.Use(DataSet.Mnist, [home["a"], home["b"], home["c"], home["d"]])
        );
        Assert.StartsWith(home["a"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trainer_that_does_not_know_the_data_refuses_work()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(home["cache"]));
        Assert.Throws<InvalidOperationException>(() => trainer.TrainFoundation(Foundation));
    }

    [Fact]
    public void Task_of_another_data_set_than_the_one_in_use_is_refused()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(home["cache"]));
        var (excerpt, files) = Excerpt();
        trainer.Use(excerpt, files);
        Assert.Contains(
            "mnist",
            Assert.Throws<InvalidOperationException>(() => trainer.TrainFoundation(Foundation)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Small_data_set_is_trained_on()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(home["cache"]));
        var (excerpt, files) = Excerpt();
        trainer.Use(excerpt, files);
        var task = Foundation with { Data = excerpt, Spec = FoundationSpec.Default with { Hidden = [16], Batch = 24 } };
        Assert.Equal(CellStatus.Done, trainer.TrainFoundation(task).Result.Status);
    }

    [Fact]
    public void Started_trainer_says_what_it_is()
    {
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(home["cache"]));
        var identity = trainer.Start();
        Assert.Equal("2.10.0", identity.LibtorchVersion);
        Assert.Contains(identity.Golden.Short, identity.NumericClassDescription, StringComparison.Ordinal);
        Assert.Equal(identity, trainer.Start());
    }

    [Fact]
    public void Numeric_class_is_that_of_the_results_in_the_repository_whatever_methods_have_come_since()
    {
        Assert.SkipUnless(Platform.Current == "linux-x64", "The results in docs/paper were computed on linux-x64.");
        using var home = new TemporaryFolder();
        using var trainer = new TorchCellTrainer(new TrainerSettings(home["cache"]));
        using var paper = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "main.lock")));

        var recorded = Assert.Single(paper.RootElement.GetProperty("numeric_classes").EnumerateArray()).GetString();

        Assert.Equal(recorded, trainer.Start().NumericClass.ToString());
    }

    private static (DataSet Data, ImmutableArray<string> Files) Excerpt()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Excerpt");
        return (
            IdxFolder.Describe(folder, "excerpt").Data,
            [.. DataSet.Mnist.Files.Select(f => Path.Combine(folder, f.FileName))]
        );
    }
}
