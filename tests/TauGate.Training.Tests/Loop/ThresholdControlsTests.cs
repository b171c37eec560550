using System.Collections.Immutable;
using TauGate.Core.Randomness;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Loop;
using TauGate.Training.Models;
using TauGate.Training.Randomness;

namespace TauGate.Training.Tests.Loop;

public sealed class ThresholdControlsTests : IDisposable
{
    private const long Seed = 3;
    private const int Images = 60; // of validation

    private static readonly FoundationSpec Spec = new([32, 24], 0.5, 8, 24, 3e-3);
    private static readonly TargetSpec Target = new(45, 6, 24, Schedule.Cosine);
    private static readonly ThresholdControl Permuted = new(RandomSigns: false, Refits: false);
    private static readonly ThresholdControl RandomSigns = new(RandomSigns: true, Refits: false);

    private readonly TrainingSession _session = new(Raw());

    public static TheoryData<string> Controls => ["permuted", "permuted-refit", "random-sign", "random-sign-refit"];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Permutation_and_signs_are_as_published()
    {
        float[] tau = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        Assert.Equal([3, 1, 4, 6, 7, 2, 8, 10, 5, 9], ThresholdControls.Misplaced(Permuted, tau, Stream()));
        Assert.Equal([-1, 2, -3, -4, 5, -6, -7, 8, 9, 10], ThresholdControls.Misplaced(RandomSigns, tau, Stream()));

        static RandomStream Stream() => new(0, Streams.Control, "layer1.threshold");
    }

    [Theory]
    [InlineData(9, 5, 1 - 1f / (1 << 24))] // as many as there are, at the largest such factor, the next below 1
    [InlineData(5, 5, 1 - 1f / (1 << 24))]
    [InlineData(4, 4, 1)] // from 1 to 1.5
    [InlineData(3, 3, 1.5f)]
    [InlineData(2, 2, 2)]
    [InlineData(0, 1, 4)] // no factor shuts the unit whose threshold is below 0: as few as there are
    public void Factor_gives_the_wanted_count_and_is_the_nearest_to_one_that_does(int wanted, int count, float factor)
    {
        // Units take part below factors: the first 1.5 and 2, the second 1 and 4, the third at one image always.
        float[] tau = [1, 2, -1],
            z = [1.5f, 2, -0.5f, 2, 8, 0.25f];
        Assert.Equal(factor, ThresholdControls.Factor(tau, z, wanted));
        Assert.Equal(count, Enumerable.Range(0, z.Length).Count(i => z[i] > Math.Max(factor * tau[i % 3], 0)));
    }

    [Fact]
    public void Factor_is_one_when_the_count_is_right_already() =>
        Assert.Equal(1, ThresholdControls.Factor([1, -1], [2, 2], 2));

    [Fact]
    public void Factor_is_the_nearer_of_two_counts_when_none_is_the_wanted_one()
    {
        // Four pairs of the same ratio leave together: 5 or 1.
        float[] tau = [1],
            z = [2, 2, 2, 2, 8];
        Assert.Equal(5, Count(ThresholdControls.Factor(tau, z, 4)));
        Assert.Equal(1, Count(ThresholdControls.Factor(tau, z, 2)));

        int Count(float factor) => z.Count(v => v > factor);
    }

    [Theory]
    [MemberData(nameof(Controls))]
    public void Thresholds_are_the_trained_ones_at_other_places_times_one_factor_a_layer(string control)
    {
        var (trained, controlled) = (Train(null).Tensors, Train(control).Tensors);
        foreach (var layer in new[] { 0, 1 })
        {
            var name = $"layer{layer}.threshold";
            var kind = control.StartsWith("permuted", StringComparison.Ordinal) ? Permuted : RandomSigns;
            var stream = new RandomStream(Seed, Streams.Control, name);
            var expected = ThresholdControls.Misplaced(kind, Values(trained, name), stream);
            var actual = Values(controlled, name);
            Assert.NotEqual(Values(trained, name), actual);
            var factor = actual[0] / expected[0];
            Assert.True(factor > 0);
            for (var unit = 0; unit < actual.Length; unit++)
                Assert.Equal(factor * expected[unit], actual[unit], 1e-5 * Math.Abs(actual[unit]));
        }
    }

    [Theory]
    [InlineData("permuted")]
    [InlineData("random-sign")]
    public void Control_has_the_participation_of_the_trained_thresholds_on_validation_and_its_gains(string control)
    {
        // Measured there, participation is a count of pairs over the units and images.
        var (trained, controlled) = (Train(null), Train(control));
        foreach (var name in new[] { "layer0.gain", "layer1.gain" })
            Assert.Equal(Values(trained.Tensors, name), Values(controlled.Tensors, name));
        var wanted = Participation(trained.Tensors);
        var actual = Participation(controlled.Tensors);
        Assert.All(wanted.Zip(actual), layer => Assert.Equal(layer.First, layer.Second, 1));
        Assert.NotEqual(trained.Result.Target.CrossEntropy, controlled.Result.Target.CrossEntropy);
        Assert.Equal(trained.Result.Curve, controlled.Result.Curve);
    }

    [Fact]
    public void Refit_trains_the_gains_from_their_start_and_leaves_the_thresholds()
    {
        var (plain, refit) = (Train("permuted"), Train("permuted-refit"));
        foreach (var layer in new[] { 0, 1 })
        {
            var (threshold, gain) = ($"layer{layer}.threshold", $"layer{layer}.gain");
            Assert.Equal(Values(plain.Tensors, threshold), Values(refit.Tensors, threshold));
            Assert.NotEqual(Values(plain.Tensors, gain), Values(refit.Tensors, gain));
        }
        Assert.Equal(Enumerable.Range(0, 2 * Target.Epochs + 1), refit.Result.Curve.Select(e => e.Epoch));
        Assert.Equal(plain.Result.Curve, refit.Result.Curve[..(Target.Epochs + 1)]);
        Assert.True(refit.Result.Curve[^1].TrainLoss < refit.Result.Curve[Target.Epochs + 1].TrainLoss);

        using var network = Network();
        using var adapter = Load(network, plain.Tensors);
        var gates = (ITrainedGates)adapter;
        using var again = gates.WithGainsAtStart();
        Assert.Equal(["layer0.gain", "layer1.gain"], again.Trainable.Select(t => t.Name));
        Assert.All([.. gates.Gains(0), .. gates.Gains(1)], gain => Assert.Equal(1, gain));
        Assert.Equal(Values(plain.Tensors, "layer1.threshold"), gates.Thresholds(1));
    }

    [Theory]
    [MemberData(nameof(Controls))]
    public void Tuning_cell_measures_the_trained_thresholds(string control)
    {
        var (trained, controlled) = (Train(null, EvaluatedOn.Validation), Train(control, EvaluatedOn.Validation));
        Assert.Equal(trained.Result.AdapterDigest, controlled.Result.AdapterDigest);
        Assert.Equal(trained.Result.Target.CrossEntropy, controlled.Result.Target.CrossEntropy);
    }

    [Fact]
    public void Diverged_cell_has_no_control()
    {
        var result = Train("permuted-refit", rate: 1e30).Result;
        Assert.Equal(CellStatus.Diverged, result.Status);
        Assert.Equal(Train(null, rate: 1e30).Result.AdapterDigest, result.AdapterDigest);
    }

    private static RawImages Raw() =>
        RawImages.Read(Path.Combine(AppContext.BaseDirectory, "Excerpt"), DataSet.Mnist with { Validation = Images });

    private static float[] Values(IReadOnlyList<NamedTensor> tensors, string name) =>
        tensors.Single(t => t.Name == name).Values;

    /// <summary>
    /// Pairs of unit and rotated validation image that take part, by hidden layer: of an adapter that is measured
    /// there untrained.
    /// </summary>
    private double[] Participation(IReadOnlyList<NamedTensor> tensors)
    {
        using var network = Network();
        using var adapter = Load(network, tensors);
        using var pass = NetworkPass.Of(adapter);
        using var images = new ModeImages(Raw(), 45);
        using var validation = new ImageSet(images.TargetValidation, network);
        return [.. GateSums.Of(pass, (IGates)adapter, validation).Select(l => l.Participation * l.Width * Images)];
    }

    private Network Network() =>
        Training.Models.Network.From(TensorArchive.Read(_session.TrainFoundation(Foundation()).Archive), Spec.Hidden);

    private static Adapter Load(Network network, IReadOnlyList<NamedTensor> tensors)
    {
        var adapter = AdapterCatalog.Instance.Entry("taugate").Create(network, Options(null, 0.03), Seed);
        adapter.Load(tensors);
        return adapter;
    }

    private static FoundationTask Foundation() =>
        new(new FoundationKey(Digest.Of([1])), DataSet.Mnist, Seed, Spec, 45, Numerics.Native);

    private static ImmutableSortedDictionary<string, OptionValue> Options(string? control, double rate)
    {
        Assert.True(AdapterCatalog.Instance.TryFind("taugate", out var taugate));
        var options = MethodDefaults.Of(taugate).SetItem("learning_rate", new OptionValue.Real(rate));
        return control is null ? options : options.Add("control", new OptionValue.Text(control));
    }

    private (CellResult Result, IReadOnlyList<NamedTensor> Tensors) Train(
        string? control,
        EvaluatedOn images = EvaluatedOn.Test,
        TargetSpec? target = null,
        double rate = 0.03
    )
    {
        var (foundation, archive) = _session.TrainFoundation(Foundation());
        var options = Options(control, rate);
        var task = new CellTask(
            new CellKey(Digest.Of([2])),
            Foundation(),
            "taugate",
            options,
            target ?? Target,
            RecordUnits: true
        )
        {
            EvaluatedOn = images,
        };
        var (result, adapter) = _session.TrainCell(task, foundation.Digest, () => archive);
        return (result, TensorArchive.Read(adapter));
    }
}
