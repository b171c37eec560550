using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Composition;

/// <summary>Reads sweep files against the methods that this program can train.</summary>
internal static class SweepFiles
{
    /// <summary>Reads and resolves a sweep file.</summary>
    /// <exception cref="TauGate.Core.Ports.InputException">Anything wrong with it.</exception>
    public static SweepFile Load(string path, string[]? sets) => SweepFile.Load(path, sets ?? [], AdapterCatalog.Instance);
}
