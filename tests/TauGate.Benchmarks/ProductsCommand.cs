using System.CommandLine;
using System.Diagnostics;
using TauGate.Training.Kernels;
using TauGate.Training.Native;
using static TorchSharp.torch;

namespace TauGate.Benchmarks;

/// <summary>Matrix products of the shapes that training has, by the kernels and by libtorch, on one thread.</summary>
internal static class ProductsCommand
{
    private const int Rounds = 9;

    // m x n x k: forward and backward of the hidden layers and the output layer, the first layer, LoRA's.
    private static readonly (int M, int N, int K)[] Shapes =
    [
        (128, 256, 256),
        (128, 256, 784),
        (128, 10, 256),
        (128, 256, 10),
        (256, 784, 128),
        (128, 8, 784),
        (128, 256, 8),
        (128, 1, 784),
    ];

    public static Command Build()
    {
        var command = new Command(
            "products",
            "Matrix products of training's shapes: the kernels' time and libtorch's."
        );
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        NativeTorch.Load(Path.Combine(Path.GetTempPath(), "taugate-benchmarks"));
        Console.WriteLine($"one thread; medians of {Rounds} interleaved rounds");
        Console.WriteLine("    m    n    k   kernels us  GFLOP/s   libtorch us  GFLOP/s   libtorch/kernels");
        foreach (var (m, n, k) in Shapes)
        {
            var (ours, theirs) = Measure(m, n, k);
            var work = 2.0 * m * n * k / 1e3;
            Console.WriteLine(
                Invariant(
                    $"{m, 5}{n, 5}{k, 5}{ours, 13:0.0}{work / ours, 9:0}"
                        + $"{theirs, 14:0.0}{work / theirs, 9:0}{theirs / ours, 19:0.0}"
                )
            );
        }
    }

    private static (double Ours, double Theirs) Measure(int m, int n, int k)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var memory = new Workspace();
        using var packed = new PackedMatrix(k, n);
        var (a, b) = (rand(m, k), rand(k, n));
        var c = memory.Matrix(m, n);
        packed.Pack(Workspace.Of(b));
        var ways = new Action[] { () => Product.Multiply(Workspace.Of(a), packed, c), () => a.mm(b).Dispose() };
        foreach (var way in ways)
            Time(way);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(ways, Time)).ToArray();
        return (Median(0), Median(1));

        double Median(int way) => rounds.Select(r => r[way]).Order().ElementAt(Rounds / 2);
    }

    private static double Time(Action action)
    {
        const int Times = 200;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Times; i++)
            action();
        return watch.Elapsed.TotalMicroseconds / Times;
    }
}
