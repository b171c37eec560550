using TauGate.Core.SweepFiles;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Composition;

/// <summary>Reads sweep files against the methods that this program can train.</summary>
internal static class SweepFiles
{
    /// <summary>Reads and resolves a sweep file.</summary>
    /// <param name="sets">Values of <c>--set</c>.</param>
    /// <param name="name">Value of <c>--as</c>.</param>
    /// <exception cref="TauGate.Core.Errors.InputException">Anything wrong with it.</exception>
    public static SweepFile Load(string path, string[]? sets = null, string? name = null)
    {
        string[] overrides = name is null ? sets ?? [] : [.. sets ?? [], $"name={name}"];
        return SweepFile.Load(path, overrides, AdapterCatalog.Instance);
    }
}
