using TauGate.Conformance;
using TauGate.Training.Native;

[assembly: AssemblyFixture(typeof(LibtorchFixture))]

// Tensors are counted for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace TauGate.Conformance;

/// <summary>libtorch, loaded once, and a folder for what processes hand each other.</summary>
public sealed class LibtorchFixture : IDisposable
{
    public LibtorchFixture()
    {
        Home = Directory.CreateTempSubdirectory("taugate-conformance-").FullName;
        NativeTorch.Load(Home);
    }

    public string Home { get; }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
