using System.Collections.Immutable;
using TauGate.Conformance.Child;
using TauGate.Core.Randomness;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Loop;
using TauGate.Training.Models;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Conformance;

/// <summary>
/// What every method of the catalogue must do, whatever it is, and with the options that change what is computed.
/// </summary>
public sealed class MethodTests(LibtorchFixture libtorch)
{
    private const long Seed = 7;

    public static TheoryData<string> Methods => [.. Excerpt.Rows];

    public static TheoryData<string> TrainedMethods => [.. Excerpt.Rows.Where(row => Excerpt.Method(row).Trains)];

    public static TheoryData<string> RankedMethods =>
        [.. Excerpt.Rows.Where(row => Excerpt.Method(row).Options.Any(o => o.AtMostSmallestHidden))];

    public static TheoryData<string> GatedMethods =>
        [.. Excerpt.Rows.Where(row => Excerpt.Method(row).Options.Any(o => o.Name == "sharpness"))];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Untrained_adapter_puts_out_what_the_foundation_does(string method)
    {
        using var network = Foundation();
        using var frozen = new FrozenAdapter(network);
        using var adapter = Create(method, network);
        using var hardened = adapter.Harden();
        AssertClose(ExcerptOutputs.Of(frozen), ExcerptOutputs.Of(hardened ?? adapter), 1e-5);
    }

    [Theory]
    [MemberData(nameof(TrainedMethods))]
    public void Training_changes_every_trainable_tensor_and_nothing_else(string method)
    {
        using var network = Foundation();
        using var adapter = Create(method, network);
        var (foundationBefore, adapterBefore) = (network.ToNamed(), adapter.ToNamed());
        Train(adapter);
        Assert.Equal(TensorArchive.ContentDigest(foundationBefore), TensorArchive.ContentDigest(network.ToNamed()));
        Assert.All(adapterBefore.Zip(adapter.ToNamed()), pair =>
            Assert.NotEqual(pair.First.Values, pair.Second.Values)
        );
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Only_trainable_tensors_have_gradients(string method)
    {
        using var scope = NewDisposeScope();
        using var network = Foundation();
        using var adapter = Create(method, network);
        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        using var set = new ImageSet(images.TargetTest, network);
        var loss = nn.functional.cross_entropy(adapter.Logits(set.For(adapter)), set.Labels);
        Assert.Equal(adapter.Trainable.Count > 0, loss.requires_grad);
        if (loss.requires_grad)
            loss.backward();
        Assert.All(adapter.Trainable, t => Assert.NotNull(t.Tensor.grad));
        Assert.All(network.Weights.Concat(network.Biases), t => Assert.False(t.requires_grad));
        Assert.False(set.For(adapter).Images?.requires_grad ?? false);
        Assert.False(set.For(adapter).FirstPreactivations?.requires_grad ?? false);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Trainable_parameters_by_layer_equal_the_closed_form(string method)
    {
        using var network = Foundation();
        using var adapter = Create(method, network);
        var descriptor = Excerpt.Method(method);
        var counted = Enumerable
            .Range(0, network.Layers)
            .Select(layer =>
                adapter
                    .Trainable.Where(t => t.Name.StartsWith($"layer{layer}.", StringComparison.Ordinal))
                    .Sum(t => t.Tensor.numel())
            );
        Assert.Equal(descriptor.TrainableParameters(network.Widths, Excerpt.Options(method)), counted);
        Assert.Equal(descriptor.Trains, adapter.Trainable.Count > 0);
    }

    [Theory]
    [MemberData(nameof(TrainedMethods))]
    public void Gradients_agree_with_finite_differences(string method)
    {
        const double Step = 1e-6;
        using var scope = NewDisposeScope();
        using var single = Foundation();
        using var network = new Network(
            single
                .Weights.Zip(single.Biases, (w, b) => (w.to_type(ScalarType.Float64), b.to_type(ScalarType.Float64)))
                .ToList()
        );
        using var adapter = Create(method, network);
        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        var inputs = images.TargetTest.Images.narrow(0, 0, 16).to_type(ScalarType.Float64); // [16, 784]
        var labels = images.TargetTest.Labels.narrow(0, 0, 16);
        var input = new NetworkInput(inputs, network.Linear(0, inputs));
        var parameters = adapter.Trainable.Select(t => t.Tensor).ToArray();
        // Off the start, where some gradients are 0 (lora's A while B is 0).
        foreach (var (name, parameter) in adapter.Trainable)
            Move(parameter, Noise("start/" + name, parameter), 0.05);

        var gradients = autograd.grad([Loss()], parameters);
        for (var i = 0; i < parameters.Length; i++)
        {
            var direction = Noise("direction/" + adapter.Trainable[i].Name, parameters[i]);
            Move(parameters[i], direction, Step);
            var above = Loss().item<double>();
            Move(parameters[i], direction, -2 * Step);
            var below = Loss().item<double>();
            Move(parameters[i], direction, Step);
            var expected = (above - below) / (2 * Step);
            Assert.NotEqual(0, expected);
            Assert.Equal(expected, (gradients[i] * direction).sum().item<double>(), Math.Abs(expected) * 1e-4 + 1e-8);
        }

        Tensor Loss() => nn.functional.cross_entropy(adapter.Logits(input), labels);

        static Tensor Noise(string name, Tensor like) =>
            tensor(new RandomStream(0, "conformance", name).Symmetric((int)like.numel(), 1), like.shape)
                .to_type(ScalarType.Float64);

        static void Move(Tensor parameter, Tensor direction, double by)
        {
            using var untracked = no_grad();
            parameter.add_(direction * by);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Same_seed_gives_the_same_bits_twice_in_one_process_and_in_another(string method)
    {
        var first = TrainCell(method, Seed);
        Assert.Equal(first, TrainCell(method, Seed));
        Assert.Equal(
            first,
            ChildProcess.Run(
                "train",
                method,
                Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
                libtorch.Home
            )
        );
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Different_seed_gives_a_different_result(string method) =>
        Assert.NotEqual(TrainCell(method, Seed), TrainCell(method, Seed + 1));

    [Theory]
    [MemberData(nameof(Methods))]
    public void Stored_adapter_gives_the_same_outputs_in_a_fresh_process(string method)
    {
        using var network = Foundation();
        using var adapter = Create(method, network);
        Train(adapter);
        var foundationFile = Path.Combine(libtorch.Home, $"{method}-foundation.safetensors");
        var adapterFile = Path.Combine(libtorch.Home, $"{method}-adapter.safetensors");
        File.WriteAllBytes(foundationFile, TensorArchive.Write(network.ToNamed()));
        File.WriteAllBytes(adapterFile, TensorArchive.Write(adapter.ToNamed()));
        Assert.Equal(
            ExcerptOutputs.DigestOf(adapter).ToString(),
            ChildProcess.Run("outputs", method, foundationFile, adapterFile, libtorch.Home)
        );
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Merged_network_puts_out_what_the_adapter_does(string method)
    {
        using var network = Foundation();
        using var adapter = Create(method, network);
        Train(adapter);
        var descriptor = Excerpt.Method(method);
        Assert.Equal(descriptor.Merges, adapter.Merges);
        if (!adapter.Merges)
        {
            Assert.Throws<NotSupportedException>(adapter.Merge);
            return;
        }
        using var merged = adapter.Merge();
        using var plain = new FrozenAdapter(merged);
        AssertClose(ExcerptOutputs.Of(adapter), ExcerptOutputs.Of(plain), 1e-4);
    }

    [Theory]
    [MemberData(nameof(GatedMethods))]
    public void Soft_gates_approach_the_hardened_ones_as_sharpness_grows(string method)
    {
        using var network = Foundation();
        using var trained = Create(method, network);
        Train(trained);
        Assert.InRange(DistanceToHardened(1e6), 0, 1e-3);
        Assert.InRange(DistanceToHardened(1), 0.1, double.PositiveInfinity);

        // Largest difference of a logit over the excerpt.
        double DistanceToHardened(double sharpness)
        {
            using var untracked = no_grad();
            var options = Excerpt.Options(method).SetItem("sharpness", new OptionValue.Real(sharpness));
            using var soft = AdapterCatalog.Instance.Entry(Excerpt.Method(method).Id).Create(network, options, Seed);
            foreach (var (mine, theirs) in soft.Trainable.Zip(trained.Trainable))
                mine.Tensor.copy_(theirs.Tensor);
            using var hardened = soft.Harden()!;
            return ExcerptOutputs.Of(soft).Zip(ExcerptOutputs.Of(hardened), (a, b) => Math.Abs(a - b)).Max();
        }
    }

    [Theory]
    [MemberData(nameof(RankedMethods))]
    public void Smaller_rank_starts_as_a_prefix_of_rank_16(string method)
    {
        using var scope = NewDisposeScope();
        using var network = Foundation();
        using var large = Create(method, network, rank: 16);
        foreach (var rank in new[] { 1, 3, 8 })
        {
            using var small = Create(method, network, rank);
            Assert.All(small.Trainable.Zip(large.Trainable), pair =>
            {
                var prefix = pair.Second.Tensor;
                for (var dimension = 0; dimension < prefix.dim(); dimension++)
                    prefix = prefix.narrow(dimension, 0, pair.First.Tensor.shape[dimension]);
                Assert.Equal(prefix.ToFloats(), pair.First.Tensor.ToFloats());
            });
        }
    }

    [Theory]
    [MemberData(nameof(TrainedMethods))]
    public void Training_step_leaks_no_tensor(string method)
    {
        var before = Tensor.TotalCount;
        using (var network = Foundation())
        using (var adapter = Create(method, network))
        using (var kernels = NetworkPass.Of(adapter, Excerpt.Target.Batch))
        using (var reference = new TorchPass(adapter))
        {
            foreach (var counts in new[] { Train(kernels), Train(reference) })
                Assert.All(counts, count => Assert.Equal(counts[0], count));
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Whole_cell_leaks_no_tensor(string method)
    {
        var before = Tensor.TotalCount;
        TrainCell(method, Seed);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(TrainedMethods))]
    public void Kernels_compute_what_libtorch_does(string method)
    {
        using var scope = NewDisposeScope();
        using var network = Foundation();
        using var adapter = Create(method, network);
        // Off the start, where some gradients are 0 (lora's A while B is 0).
        foreach (var (name, parameter) in adapter.Trainable)
        {
            using var untracked = no_grad();
            parameter.add_(
                tensor(
                    new RandomStream(0, "conformance", name).Symmetric((int)parameter.numel(), 0.05),
                    parameter.shape
                )
            );
        }
        using var kernels = Assert.IsType<KernelPass>(NetworkPass.Of(adapter, 250));
        using var reference = new TorchPass(adapter);
        AssertClose(ExcerptOutputs.Of(reference), ExcerptOutputs.Of(kernels), 1e-5);
        using var hardened = adapter.Harden();
        if (hardened is not null)
        {
            using var hard = Assert.IsType<KernelPass>(NetworkPass.Of(hardened));
            using var hardReference = new TorchPass(hardened);
            AssertClose(ExcerptOutputs.Of(hardReference), ExcerptOutputs.Of(hard), 1e-5);
        }

        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        using var set = new ImageSet(images.TargetTrain, network);
        var loss = nn.functional.cross_entropy(adapter.Logits(set.For(adapter)), set.Labels);
        var expected = autograd.grad([loss], adapter.Trainable.Select(t => t.Tensor).ToArray());
        var rows = new Rows(set.Count);
        for (var image = 0; image < set.Count; image++)
            set.RowsFor(adapter).AddTo(rows, image);
        Assert.Equal(loss.item<float>(), kernels.Learn(rows, rate: 0), 1e-5f);
        for (var i = 0; i < expected.Count; i++)
        {
            var (wanted, actual) = (expected[i].ToFloats(), kernels.GradientOf(adapter.Trainable[i].Tensor).ToArray());
            var scale = wanted.Max(Math.Abs);
            Assert.True(scale > 0);
            for (var k = 0; k < wanted.Length; k++)
                Assert.Equal(wanted[k], actual[k], scale * 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(TrainedMethods))]
    public void Training_with_kernels_ends_where_training_with_libtorch_does(string method)
    {
        using var network = Foundation();
        using Adapter fast = Create(method, network),
            plain = Create(method, network);
        using NetworkPass kernels = NetworkPass.Of(fast, Excerpt.Target.Batch),
            reference = new TorchPass(plain);
        Train(kernels);
        Train(reference);
        AssertClose(ExcerptOutputs.Of(reference), ExcerptOutputs.Of(kernels), 1e-3);
    }

    [Theory]
    [MemberData(nameof(TrainedMethods))]
    public void Steps_allocate_nothing_and_evaluations_no_more_for_more_images(string method)
    {
        using var network = Foundation();
        using var adapter = Create(method, network);
        using var kernels = NetworkPass.Of(adapter, Excerpt.Target.Batch);
        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        using var set = new ImageSet(images.TargetTrain, network);
        using var batches = new TargetBatches(set.RowsFor(adapter), set.Count, Seed, Excerpt.Target.Batch);
        var rows = new Rows(Excerpt.Target.Batch);
        batches.Begin(1);
        Step(0);
        set.Predict(kernels, _ => { });

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 1; step < batches.StepsPerEpoch; step++)
            Step(step);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        set.Predict(kernels, _ => { });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * NetworkPass.Part);

        void Step(int step)
        {
            batches.Take(step, rows);
            kernels.Learn(rows, 0.01);
        }
    }

    [Fact]
    public void Bits_do_not_depend_on_how_wide_the_registers_are()
    {
        foreach (var method in Excerpt.Rows)
        {
            string[] args =
            [
                "train",
                method,
                Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
                libtorch.Home,
            ];
            Assert.Equal(
                ChildProcess.Run(args),
                ChildProcess.Run(
                    new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0", ["DOTNET_EnableAVX512F"] = "0" },
                    args
                )
            );
        }
    }

    private static Network Foundation() => Network.Initialise(Seed, Excerpt.FoundationSpec.Hidden);

    private static Adapter Create(string method, Network network, int? rank = null)
    {
        var options = Excerpt.Options(method);
        if (rank is { } r)
            options = options.SetItem("rank", new OptionValue.Integer(r));
        return AdapterCatalog.Instance.Entry(Excerpt.Method(method).Id).Create(network, options, Seed);
    }

    /// <returns>How many tensors were alive before each step.</returns>
    private static ImmutableArray<long> Train(Adapter adapter)
    {
        using var pass = NetworkPass.Of(adapter, Excerpt.Target.Batch);
        return Train(pass);
    }

    /// <returns>How many tensors were alive before each step.</returns>
    private static ImmutableArray<long> Train(NetworkPass pass)
    {
        if (pass.Adapter.Trainable.Count == 0)
            return [];
        using var images = new ModeImages(Excerpt.Read(), Excerpt.Rotation);
        using var set = new ImageSet(images.TargetTrain, pass.Adapter.Foundation);
        using var batches = new CountingBatches(
            new TargetBatches(set.RowsFor(pass.Adapter), set.Count, Seed, Excerpt.Target.Batch)
        );
        Assert.True(TrainingLoop.Run(pass, batches, Excerpt.Target.Epochs, _ => 0.01, (_, _) => { }));
        return [.. batches.Counts];
    }

    private static string TrainCell(string method, long seed)
    {
        using var session = new TrainingSession(Excerpt.Read());
        var (foundation, archive) = session.TrainFoundation(Excerpt.Foundation(seed));
        var (result, _) = session.TrainCell(Excerpt.Cell(method, seed), foundation.Digest, () => archive);
        return $"{foundation.Digest} {result.ComputeDigest()}";
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }

    private sealed class CountingBatches(IBatches inner) : IBatches
    {
        public List<long> Counts { get; } = [];

        public int StepsPerEpoch => inner.StepsPerEpoch;

        public void Begin(int epoch) => inner.Begin(epoch);

        public int BatchSize => inner.BatchSize;

        public void Take(int step, Rows rows)
        {
            Counts.Add(Tensor.TotalCount);
            inner.Take(step, rows);
        }

        public void Dispose() => inner.Dispose();
    }
}
