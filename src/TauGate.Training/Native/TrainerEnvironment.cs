using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Native;

/// <summary>
/// Environment variables that a trainer process must be started with: libtorch and its libraries read them once, when
/// they are loaded. Loads nothing native.
/// </summary>
public static class TrainerEnvironment
{
    // One computation thread a trainer, and no thread pools that wait for work.
    private static readonly ImmutableSortedDictionary<string, string> Native = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("OMP_NUM_THREADS", "1"),
            KeyValuePair.Create("MKL_NUM_THREADS", "1"),
            KeyValuePair.Create("OPENBLAS_NUM_THREADS", "1"),
            KeyValuePair.Create("MKL_DYNAMIC", "FALSE"),
            // One heap: with one computation thread further arenas only hold memory back.
            KeyValuePair.Create("MALLOC_ARENA_MAX", "1"),
            // What is as large as a layer or an archive goes back to the system at once: between other blocks its room
            // would rarely be used again.
            KeyValuePair.Create("MALLOC_MMAP_THRESHOLD_", "131072"),
            KeyValuePair.Create("MALLOC_TRIM_THRESHOLD_", "4194304"),
            KeyValuePair.Create("DOTNET_gcServer", "0"),
            KeyValuePair.Create("DOTNET_gcConcurrent", "0"),
            // Hexadecimal: collect every 4 MiB of small objects. Tensors' wrappers are small, and a processor's large
            // cache would let them pile up.
            KeyValuePair.Create("DOTNET_GCgen0size", "400000"),
        ]
    );

    // AVX2 is what every x64 server since 2015 has; MKL's STRICT keeps the same order of sums whatever the memory
    // alignment.
    private static readonly ImmutableSortedDictionary<string, string> Portable = Native.AddRange([
        KeyValuePair.Create("ATEN_CPU_CAPABILITY", "avx2"),
        KeyValuePair.Create("MKL_CBWR", "AVX2,STRICT"),
        KeyValuePair.Create("ONEDNN_MAX_CPU_ISA", "AVX2"),
        KeyValuePair.Create("DNNL_MAX_CPU_ISA", "AVX2"),
    ]);

    /// <summary>The variables by name.</summary>
    public static IReadOnlyDictionary<string, string> Variables(Numerics numerics) =>
        numerics == Numerics.Portable ? Portable : Native;

    /// <summary>Checks that this process was started for <paramref name="numerics"/>.</summary>
    /// <exception cref="InvalidOperationException">A variable that pins the arithmetic is missing.</exception>
    internal static void Require(Numerics numerics)
    {
        if (numerics != Numerics.Portable)
            return;
        foreach (var (name, value) in Portable.Where(v => !Native.ContainsKey(v.Key)))
            if (Environment.GetEnvironmentVariable(name) != value)
                throw new InvalidOperationException(
                    $"This trainer was not started for portable numerics: {name} is not '{value}'."
                );
    }
}
