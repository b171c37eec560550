using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Loop;

namespace TauGate.Training.Tests.Loop;

public sealed class CellTrainingTests : IDisposable
{
    private static readonly FoundationSpec Spec = new([32, 24], 0.5, 8, 24, 3e-3);
    private static readonly TargetSpec Target = new(45, 6, 24, Schedule.Cosine);

    private readonly TrainingSession _session = new(Images());

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Trained_cell_beats_its_foundation_on_the_rotated_mode()
    {
        var result = Run("full");
        Assert.Equal(CellStatus.Done, result.Status);
        Assert.True(result.Target.Correct > result.FoundationTarget.Correct);
        Assert.True(result.Curve[^1].TrainLoss < result.Curve[1].TrainLoss);
    }

    [Fact]
    public void Frozen_cell_measures_its_foundation()
    {
        var result = Run("frozen");
        Assert.Equal(
            result.FoundationTarget,
            result.Target with
            {
                CorrectImages = result.FoundationTarget.CorrectImages,
            }
        );
        Assert.Equal(result.FoundationTarget.CorrectImages, result.Target.CorrectImages);
        Assert.Equal(result.FoundationSource.CrossEntropy, result.Source.CrossEntropy);
        Assert.Null(Assert.Single(result.Curve).TrainLoss);
        Assert.Equal(0, result.TrainableParameters);
        Assert.Null(result.HardenedTarget);
        Assert.Empty(result.Gates);
    }

    [Fact]
    public void Correctness_bits_count_up_to_the_correct_images()
    {
        var result = Run("taugate");
        foreach (var mode in new[] { result.Target, result.Source, result.HardenedTarget!, result.HardenedSource! })
        {
            Assert.Equal(200, mode.Total);
            Assert.Equal(25, mode.CorrectImages.Length);
            Assert.Equal(mode.Correct, mode.CorrectImages.Sum(b => System.Numerics.BitOperations.PopCount(b)));
        }
    }

    [Fact]
    public void Curve_has_a_point_before_training_and_one_after_each_epoch()
    {
        var result = Run("ia3");
        Assert.Equal(Enumerable.Range(0, Target.Epochs + 1), result.Curve.Select(p => p.Epoch));
        Assert.Null(result.Curve[0].TrainLoss);
        Assert.All(result.Curve, p => Assert.Equal(60, p.Images));
    }

    [Fact]
    public void Untrained_gates_measure_as_their_foundation_does_in_the_first_layer()
    {
        var result = Run("taugate", target: Target with { Epochs = 0 });
        var first = result.Gates[0];
        Assert.Equal(
            (first.FoundationHighActivity, first.FoundationParticipation, first.FoundationDead),
            (first.HighActivity, first.Participation, first.Dead)
        );
        Assert.Equal([32, 24], result.Gates.Select(g => g.Width));
        Assert.All(result.Gates, g => Assert.InRange(g.Participation, 0.05, 0.95));
        Assert.All(result.Gates, g => Assert.InRange(g.PreactivationDeviation, 0.1, 10));
    }

    [Fact]
    public void Threshold_far_above_every_unit_closes_all_gates()
    {
        var result = Run(
            "taugate",
            o => o.SetItem("threshold_init", new OptionValue.Real(1e6)),
            Target with
            {
                Epochs = 0,
            }
        );
        Assert.All(result.Gates, g => Assert.Equal((0, 0.0, g.Width), (g.HighActivity, g.Participation, g.Dead)));
    }

    [Fact]
    public void Test_set_of_several_parts_measures_as_the_images_in_it()
    {
        const int Copies = 12; // 2,400 images: two whole parts and a rest
        var images = Images();
        using var many = new TrainingSession(
            images with
            {
                TestImages = Enumerable.Repeat(images.TestImages.ToArray(), Copies).SelectMany(i => i).ToArray(),
                TestLabels = [.. Enumerable.Repeat(images.TestLabels, Copies).SelectMany(l => l)],
            }
        );
        var (foundation, archive) = many.TrainFoundation(Foundation());
        var repeated = many.TrainCell(Cell("taugate", Foundation(), recordUnits: true), foundation.Digest, () =>
            archive
        ).Result;
        var once = Run("taugate", recordUnits: true);
        Assert.Equal(Copies * once.Target.Correct, repeated.Target.Correct);
        Assert.Equal(once.Target.CrossEntropy, repeated.Target.CrossEntropy, 1e-5);
        Assert.Equal(
            Enumerable.Repeat(once.Target.CorrectImages, Copies).SelectMany(b => b),
            repeated.Target.CorrectImages
        );
        Assert.All(once.Gates.Zip(repeated.Gates), pair =>
        {
            Assert.Equal(pair.First.HighActivity, pair.Second.HighActivity);
            Assert.Equal(pair.First.Participation, pair.Second.Participation, 1e-3);
            Assert.Equal(pair.First.PreactivationDeviation, pair.Second.PreactivationDeviation, 1e-4);
        });
        Assert.All(once.Units.Zip(repeated.Units), pair =>
        {
            Assert.Equal(pair.First.TargetGate, pair.Second.TargetGate, 1e-4);
            for (var c = 0; c < 10; c++)
                Assert.Equal(pair.First.SourceGateByClass[c], pair.Second.SourceGateByClass[c], 1e-4f);
        });
    }

    [Fact]
    public void Unit_is_dead_only_when_no_training_image_wakes_it()
    {
        const int Again = 960; // after the first part come only copies of image 0
        var images = Images();
        var bytes = images.TrainImages.ToArray();
        var train = images.TrainCount;
        using var more = new TrainingSession(
            images with
            {
                TrainImages = (byte[])
                    [
                        .. bytes[..(train * 784)],
                        .. Enumerable.Repeat(bytes[..784], Again).SelectMany(i => i),
                        .. bytes[(train * 784)..],
                    ],
                TrainLabels =
                [
                    .. images.TrainLabels[..train],
                    .. Enumerable.Repeat(images.TrainLabels[0], Again),
                    .. images.TrainLabels[train..],
                ],
            }
        );
        var (foundation, archive) = _session.TrainFoundation(Foundation());
        var untrained = Cell("taugate", Foundation(), target: Target with { Epochs = 0 });
        var expected = _session.TrainCell(untrained, foundation.Digest, () => archive).Result.Gates;
        var actual = more.TrainCell(untrained, foundation.Digest, () => archive).Result.Gates;
        Assert.Equal(expected.Select(g => (g.Dead, g.FoundationDead)), actual.Select(g => (g.Dead, g.FoundationDead)));
        Assert.All(actual, g => Assert.InRange(g.Dead, 0, g.Width / 2));
    }

    [Fact]
    public void Unit_rows_agree_with_the_layers_when_they_are_asked_for()
    {
        Assert.Empty(Run("taugate").Units);
        var result = Run("taugate", recordUnits: true);
        Assert.Equal(32 + 24, result.Units.Length);
        foreach (var layer in result.Gates)
        {
            var units = result.Units.Where(u => u.Layer == layer.Layer).ToArray();
            Assert.Equal(Enumerable.Range(0, layer.Width), units.Select(u => u.Unit));
            Assert.Equal(layer.HighActivity, units.Count(u => u.TargetGate > 0.5));
            Assert.Equal(layer.Participation, units.Average(u => u.TargetParticipation), 1e-12);
            Assert.All(units, u => Assert.Equal(10, u.TargetGateByClass.Length));
            Assert.Contains(units, u => u.Threshold != 0 && u.Gain != 1);
            Assert.Equal(layer.FoundationHighActivity, units.Count(u => u.Untouched!.TargetGate > 0.5));
            Assert.Equal(layer.FoundationParticipation, units.Average(u => u.Untouched!.TargetParticipation), 1e-12);
        }
    }

    [Fact]
    public void Untrained_units_of_the_first_layer_are_those_of_the_untouched_foundation_on_both_modes()
    {
        var (foundation, archive) = _session.TrainFoundation(Foundation());
        var untrained = Cell("taugate", Foundation(), recordUnits: true, target: Target with { Epochs = 0 });

        // From the second layer on they differ: soft gates upstream in the one, none in the other.
        var result = _session.TrainCell(untrained, foundation.Digest, () => archive).Result;
        var units = result.Units.Where(u => u.Layer == 0).ToArray();

        Assert.Equal(32, units.Length);
        Assert.All(units, u =>
            Assert.Equal(
                (u.TargetGate, u.SourceGate, u.TargetParticipation, u.SourceParticipation),
                (
                    u.Untouched!.TargetGate,
                    u.Untouched.SourceGate,
                    u.Untouched.TargetParticipation,
                    u.Untouched.SourceParticipation
                )
            )
        );
        Assert.All(units, u => Assert.Equal(u.TargetGateByClass, u.Untouched!.TargetGateByClass));
        Assert.All(units, u => Assert.Equal(u.SourceGateByClass, u.Untouched!.SourceGateByClass));
        Assert.Contains(units, u => u.TargetParticipation != u.SourceParticipation);
    }

    [Fact]
    public void Loss_that_ceases_to_be_a_number_is_a_measured_result()
    {
        var result = Run("full", o => o.SetItem("learning_rate", new OptionValue.Real(1e30)));
        Assert.Equal(CellStatus.Diverged, result.Status);
        Assert.False(double.IsFinite(result.Target.CrossEntropy));
        Assert.Equal(0, Assert.Single(result.Curve).Epoch);
        Assert.Equal(
            result.ComputeDigest(),
            Run("full", o => o.SetItem("learning_rate", new OptionValue.Real(1e30))).ComputeDigest()
        );
    }

    [Fact]
    public void Cells_of_a_diverged_foundation_diverge()
    {
        var task = Foundation() with { Spec = Spec with { LearningRate = 1e30 } };
        var (foundation, archive) = _session.TrainFoundation(task);
        Assert.Equal(CellStatus.Diverged, foundation.Status);
        // Also for a trainer that gets the foundation from elsewhere.
        using var other = new TrainingSession(Images());
        foreach (var method in new[] { "frozen", "taugate" })
        {
            var (result, _) = other.TrainCell(Cell(method, task), foundation.Digest, () => archive);
            Assert.Equal(CellStatus.Diverged, result.Status);
            Assert.Single(result.Curve);
        }
    }

    [Fact]
    public void Network_that_cannot_learn_is_collapsed()
    {
        // Gains fixed at 0: nothing reaches the output layer.
        var result = Run("taugate", o =>
            o.SetItem("gain_init", new OptionValue.Real(0))
                .SetItem("train", new OptionValue.List([new OptionValue.Text("threshold")]))
        );
        Assert.Equal(CellStatus.Collapsed, result.Status);
    }

    [Fact]
    public void Foundation_from_an_archive_gives_the_cell_the_same_bits()
    {
        var (foundation, archive) = _session.TrainFoundation(Foundation());
        var here = _session.TrainCell(Cell("lora", Foundation()), foundation.Digest, () =>
            throw new InvalidOperationException("It is at hand.")
        );
        using var other = new TrainingSession(Images());
        var there = other.TrainCell(Cell("lora", Foundation()), foundation.Digest, () => archive);
        Assert.Equal(here.Result.ComputeDigest(), there.Result.ComputeDigest());
        Assert.Equal(here.AdapterArchive, there.AdapterArchive);
        Assert.Equal(here.Result.AdapterDigest, TensorArchive.ContentDigest(TensorArchive.Read(there.AdapterArchive)));
    }

    [Fact]
    public void Archive_of_another_foundation_is_refused()
    {
        var (_, archive) = _session.TrainFoundation(Foundation());
        Assert.Throws<InvalidDataException>(() =>
            _session.TrainCell(Cell("frozen", Foundation()), new TensorDigest(Digest.Of([9])), () => archive)
        );
    }

    [Fact]
    public void Mixture_decides_which_modes_the_foundation_knows()
    {
        var (upright, _) = _session.TrainFoundation(Foundation() with { Spec = Spec with { Mixture = 0 } });
        var result = _session.TrainCell(Cell("frozen", Foundation()), upright.Digest, () => []).Result;
        Assert.True(result.Source.Accuracy > result.Target.Accuracy + 0.1);
    }

    [Theory]
    [InlineData("frozen")]
    [InlineData("taugate")]
    [InlineData("lora")]
    public void Cell_for_validation_is_measured_on_the_validation_images_and_never_reads_a_test_image(string method)
    {
        // No class has the number 200: a loss over these labels throws.
        var raw = Images();
        using var blind = new TrainingSession(
            raw with
            {
                TestLabels = [.. Enumerable.Repeat((byte)200, raw.TestLabels.Length)],
            }
        );
        var (foundation, archive) = blind.TrainFoundation(Foundation());
        CellResult Train(EvaluatedOn images) =>
            blind
                .TrainCell(
                    Cell(method, Foundation(), recordUnits: true) with
                    {
                        EvaluatedOn = images,
                    },
                    foundation.Digest,
                    () => archive
                )
                .Result;

        var result = Train(EvaluatedOn.Validation);

        Assert.ThrowsAny<Exception>(() => Train(EvaluatedOn.Test));
        foreach (
            var mode in new[]
            {
                result.Target,
                result.Source,
                result.HardenedTarget,
                result.HardenedSource,
                result.FoundationTarget,
                result.FoundationSource,
            }.OfType<ModeMeasures>()
        )
            Assert.Equal((60, 8), (mode.Total, mode.CorrectImages.Length));
        Assert.Equal(
            (result.Curve[^1].TargetCorrect, result.Curve[^1].TargetCrossEntropy),
            (result.Target.Correct, result.Target.CrossEntropy)
        );
        Assert.Equal(
            (result.Curve[^1].SourceCorrect, result.Curve[^1].SourceCrossEntropy),
            (result.Source.Correct, result.Source.CrossEntropy)
        );
        Assert.Equal(method == "taugate", result.Gates.Length > 0);
    }

    [Fact]
    public void Adapter_does_not_depend_on_the_images_it_is_measured_on()
    {
        var (foundation, archive) = _session.TrainFoundation(Foundation());
        CellResult Train(EvaluatedOn images) =>
            _session
                .TrainCell(Cell("taugate", Foundation()) with { EvaluatedOn = images }, foundation.Digest, () =>
                    archive
                )
                .Result;

        var (validation, test) = (Train(EvaluatedOn.Validation), Train(EvaluatedOn.Test));

        Assert.Equal(test.AdapterDigest, validation.AdapterDigest);
        Assert.Equal((200, 60), (test.Target.Total, validation.Target.Total));
        Assert.NotEqual(test.ComputeDigest(), validation.ComputeDigest());
    }

    [Fact]
    public void Batch_larger_than_the_training_set_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Run("ia3", target: Target with { Batch = 241 }));

    [Fact]
    public void Golden_run_repeats_its_digest() => Assert.Equal(GoldenRun.Compute(), GoldenRun.Compute());

    private static RawImages Images() =>
        RawImages.Read(Path.Combine(AppContext.BaseDirectory, "Excerpt"), DataSet.Mnist with { Validation = 60 });

    private static FoundationTask Foundation() =>
        new(new FoundationKey(Digest.Of([1])), DataSet.Mnist, 3, Spec, 45, Numerics.Native);

    private static CellTask Cell(
        string method,
        FoundationTask foundation,
        Func<ImmutableSortedDictionary<string, OptionValue>, ImmutableSortedDictionary<string, OptionValue>>? change =
            null,
        TargetSpec? target = null,
        bool recordUnits = false
    )
    {
        Assert.True(AdapterCatalog.Instance.TryFind(method, out var descriptor));
        var options = MethodDefaults.Of(descriptor);
        return new CellTask(
            new CellKey(Digest.Of([2])),
            foundation,
            method,
            change?.Invoke(options) ?? options,
            target ?? Target,
            recordUnits
        );
    }

    private CellResult Run(
        string method,
        Func<ImmutableSortedDictionary<string, OptionValue>, ImmutableSortedDictionary<string, OptionValue>>? change =
            null,
        TargetSpec? target = null,
        bool recordUnits = false
    )
    {
        var (foundation, archive) = _session.TrainFoundation(Foundation());
        return _session
            .TrainCell(Cell(method, Foundation(), change, target, recordUnits), foundation.Digest, () => archive)
            .Result;
    }
}
