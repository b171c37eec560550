using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Loop;
using TauGate.Training.Models;
using TauGate.Training.Native;

namespace TauGate.Benchmarks;

/// <summary>Microseconds of a training step of one method.</summary>
/// <param name="Method">Label.</param>
/// <param name="Kernels">As trainers compute it, the gathering of the batch included.</param>
/// <param name="Products">Its matrix products alone.</param>
/// <param name="Libtorch">By libtorch's graph.</param>
internal sealed record StepTimes(string Method, double Kernels, double Products, double Libtorch)
{
    /// <summary>Each round times every way once, so that what else the machine does falls on all alike.</summary>
    public const int Rounds = 9;

    private const int Batch = 128;
    private const int StepsARound = 100;

    private static readonly (string Label, string Method, int? Rank)[] Rows =
    [
        ("taugate", "taugate", null),
        ("ia3", "ia3", null),
        ("bias", "bias", null),
        ("lora r=1", "lora", 1),
        ("lora r=8", "lora", 8),
        ("head", "head", null),
        ("full", "full", null),
    ];

    public static IEnumerable<StepTimes> Measure(string folder)
    {
        NativeTorch.Load(Path.Combine(Path.GetTempPath(), "taugate-benchmarks"));
        using var images = new ModeImages(RawImages.Read(folder, DataSet.Mnist), 45);
        using var network = Network.Initialise(0, FoundationSpec.Default.Hidden);
        using var set = new ImageSet(images.TargetTrain, network);
        foreach (var (label, method, rank) in Rows)
            yield return MeasureOne(label, method, rank, network, set);
    }

    public static StepTimes Parse(string line)
    {
        var parts = line.Split('\t');
        var times = parts[1..].Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        return new StepTimes(parts[0], times[0], times[1], times[2]);
    }

    public string ToLine() => Invariant($"{Method}\t{Kernels}\t{Products}\t{Libtorch}");

    private static StepTimes MeasureOne(string label, string method, int? rank, Network network, ImageSet set)
    {
        var entry = AdapterCatalog.Instance.Entry(method);
        var options = MethodDefaults.Of(entry.Descriptor);
        if (rank is { } r)
            options = options.SetItem("rank", new OptionValue.Integer(r)).SetItem("alpha", new OptionValue.Real(r));
        using Adapter fast = entry.Create(network, options, 0),
            plain = entry.Create(network, options, 0);
        using NetworkPass kernels = NetworkPass.Of(fast, Batch),
            torch = new TorchPass(plain);
        using var products = new ProductsAlone(method, rank ?? 0, network.Widths);
        using var batches = new TargetBatches(set.RowsFor(fast), set.Count, 0, Batch);
        batches.Begin(1);
        var rows = new Rows(Batch);
        var ways = new Action<int>[]
        {
            step => Learn(kernels, step),
            _ => products.Compute(),
            step => Learn(torch, step),
        };
        foreach (var way in ways)
            Time(way);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(ways, Time)).ToArray();
        return new StepTimes(label, Median(0), Median(1), Median(2));

        void Learn(NetworkPass pass, int step)
        {
            batches.Take(step, rows);
            pass.Learn(rows, 1e-3);
        }

        double Median(int way) => rounds.Select(r => r[way]).Order().ElementAt(Rounds / 2);
    }

    private static double Time(Action<int> step)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < StepsARound; i++)
            step(i);
        return watch.Elapsed.TotalMicroseconds / StepsARound;
    }

    /// <summary>
    /// The products of a step, on memory of the same shapes and packed before: what no way of computing it can do
    /// without.
    /// </summary>
    private sealed class ProductsAlone : IDisposable
    {
        private readonly Workspace _memory = new();
        private readonly List<PackedMatrix> _packed = [];
        private readonly List<Action> _products = [];

        public ProductsAlone(string method, int rank, ImmutableArray<int> widths)
        {
            var last = widths.Length - 2;
            for (var layer = 0; layer <= last; layer++)
            {
                var (input, output) = (widths[layer], widths[layer + 1]);
                var trainsWeight = method == "full" || (method == "head" && layer == last);
                if (layer > 0 || method == "full")
                    Add(Batch, output, input);
                if (trainsWeight)
                    Add(output, input, Batch);
                // taugate, ia3 and bias have something to learn in layer 0, behind its frozen product.
                if (layer > 0 && method != "head")
                    Add(Batch, input, output);
                if (rank == 0)
                    continue;
                Add(Batch, rank, input);
                Add(Batch, output, rank);
                Add(output, rank, Batch);
                Add(Batch, rank, output);
                Add(rank, input, Batch);
                if (layer > 0)
                    Add(Batch, input, rank);
            }
        }

        public void Compute()
        {
            foreach (var product in _products)
                product();
        }

        public void Dispose()
        {
            foreach (var packed in _packed)
                packed.Dispose();
            _memory.Dispose();
        }

        private void Add(int m, int n, int k)
        {
            var (a, b, c) = (_memory.Matrix(m, k), new PackedMatrix(k, n), _memory.Matrix(m, n));
            _packed.Add(b);
            _products.Add(() => Product.Multiply(a, b, c));
        }
    }
}
