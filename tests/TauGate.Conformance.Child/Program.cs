using TauGate.Conformance.Child;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Loop;
using TauGate.Training.Models;
using TauGate.Training.Native;

// What the suite asks of a process of its own. One line on stdout.
return args switch
{
    ["train", var method, var seed, var home] => Print(Train(method, long.Parse(seed, null), home)),
    ["outputs", var method, var foundation, var adapter, var home] => Print(Outputs(method, foundation, adapter, home)),
    ["catalog"] => Print(Catalog()),
    _ => 2,
};

static int Print(string line)
{
    Console.WriteLine(line);
    return 0;
}

// Digests of a cell trained from scratch.
static string Train(string method, long seed, string home)
{
    NativeTorch.Load(home);
    using var session = new TrainingSession(Excerpt.Read());
    var (foundation, archive) = session.TrainFoundation(Excerpt.Foundation(seed));
    var (result, _) = session.TrainCell(Excerpt.Cell(method, seed), foundation.Digest, () => archive);
    return $"{foundation.Digest} {result.ComputeDigest()}";
}

// Digest of a stored adapter's logits on the rotated test images.
static string Outputs(string method, string foundation, string adapter, string home)
{
    NativeTorch.Load(home);
    using var network = Network.From(TensorArchive.Read(File.ReadAllBytes(foundation)), Excerpt.FoundationSpec.Hidden);
    var entry = AdapterCatalog.Instance.Entry(Excerpt.Method(method).Id);
    using var loaded = entry.Create(network, Excerpt.Options(method), seed: 0);
    loaded.Load(TensorArchive.Read(File.ReadAllBytes(adapter)));
    return ExcerptOutputs.DigestOf(loaded).ToString();
}

// Whether reading the catalogue brought libtorch into the process.
static string Catalog()
{
    var methods = string.Join(
        ',',
        AdapterCatalog.Instance.Methods.Select(m =>
            $"{m.Id}:{m.TrainableParameters([784, 256, 256, 10], MethodDefaults.Of(m)).Sum()}"
        )
    );
    var loaded = File.ReadAllText("/proc/self/maps").Contains("libtorch_cpu", StringComparison.Ordinal);
    return $"{methods} {(loaded ? "loaded" : "not-loaded")}";
}
