using TauGate.Training.Native;
using TauGate.Training.Tests;

[assembly: AssemblyFixture(typeof(LibtorchFixture))]

namespace TauGate.Training.Tests;

/// <summary>libtorch, loaded once for the tests that compute.</summary>
public sealed class LibtorchFixture : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public LibtorchFixture() => NativeTorch.Load(_home.Path);

    public void Dispose() => _home.Dispose();
}
