using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TauGate.Core.Ports;
using TorchSharp;

namespace TauGate.Training.Native;

/// <summary>
/// Brings libtorch into this process. Nothing may touch TorchSharp's <c>torch</c> class before <see cref="Load"/>: its
/// static constructor loads the library its own way and, when that fails, copies half a gigabyte into the program's
/// folder.
/// </summary>
/// <remarks>
/// TorchSharp's own library asks for a symbol version of GCC 13's C++ library that Debian 12, Ubuntu 22.04 and RHEL 9
/// do not have, though it uses no symbol of that version. There, and only there, a copy in the cache that asks for it
/// weakly is loaded first; later loads by name find it by its SONAME. Neither the package cache nor the program's
/// folder (hard links to it) is changed.
/// </remarks>
internal static class NativeTorch
{
    private const string WrapperFile = "libLibTorchSharp.so";
    private const string CppLibrary = "libstdc++.so.6";
    private const string MissingVersion = "GLIBCXX_3.4.32";

    // std::ios_base_library_init(), the only symbol of that version.
    private const string MissingSymbol = "_ZSt21ios_base_library_initv";

    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Loads libtorch and limits it to one thread. Calling it again does nothing.</summary>
    /// <param name="cache">The folder of what can be made again; <c>native</c> in it takes the changed copy.</param>
    /// <exception cref="TrainerUnavailableException">There is no libtorch for this platform, or it cannot be
    /// loaded.</exception>
    public static void Load(string cache)
    {
        lock (Gate)
        {
            if (_loaded)
                return;
            if (!Platform.IsSupported)
                throw new TrainerUnavailableException(Platform.Refusal);
            try
            {
                if (NeedsPatch(out var wrapper))
                    Preload(wrapper, cache);
                torch.set_num_threads(1);
                torch.set_num_interop_threads(1);
            }
            catch (Exception e)
                when (e
                        is DllNotFoundException
                            or TypeInitializationException
                            or NotSupportedException
                            or IOException
                            or UnauthorizedAccessException
                            or InvalidDataException
                            or BadImageFormatException
                )
            {
                throw new TrainerUnavailableException(
                    $"libtorch {Platform.LibtorchVersion} cannot be loaded on {Platform.Current}: "
                        + $"{(e is TypeInitializationException ? e.InnerException : e)?.Message} "
                        + "Run 'taugate doctor'; a rebuild ('dotnet build -c Release') restores missing native files.",
                    e
                );
            }
            _loaded = true;
        }
    }

    /// <summary>Whether the system's C++ library lacks the version that TorchSharp's library insists on.</summary>
    /// <param name="wrapper">Path of TorchSharp's own library.</param>
    /// <exception cref="DllNotFoundException">The library is not where the runtime looks for it.</exception>
    public static bool NeedsPatch(out string wrapper)
    {
        wrapper = "";
        if (!OperatingSystem.IsLinux())
            return false;
        wrapper = Find(WrapperFile);
        return !SystemHasSymbol() && ElfVersionNeeds.Insists(File.ReadAllBytes(wrapper), CppLibrary, MissingVersion);
    }

    /// <summary>Where the changed copy of these bytes is, or would be.</summary>
    public static string PatchedPath(ReadOnlySpan<byte> original, string cache) =>
        Path.Combine(cache, "native", Convert.ToHexStringLower(SHA256.HashData(original)), WrapperFile);

    /// <summary>
    /// The changed copy of TorchSharp's library; made when it is not there. Safe with other processes doing the same.
    /// </summary>
    public static string EnsurePatched(string wrapper, string cache)
    {
        var bytes = File.ReadAllBytes(wrapper);
        var path = PatchedPath(bytes, cache);
        ElfVersionNeeds.MakeWeak(bytes, CppLibrary, MissingVersion);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return path;

        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return path;
    }

    private static void Preload(string wrapper, string cache)
    {
        // The copy's own folder holds nothing else: what it needs must be in the process before it.
        NativeLibrary.Load(Find("libtorch.so"));
        NativeLibrary.Load(EnsurePatched(wrapper, cache));
    }

    private static bool SystemHasSymbol() =>
        NativeLibrary.TryLoad(CppLibrary, out var library) && NativeLibrary.TryGetExport(library, MissingSymbol, out _);

    private static string Find(string file)
    {
        var folders = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        foreach (var folder in folders.Prepend(AppContext.BaseDirectory))
        {
            var path = Path.Combine(folder, file);
            if (File.Exists(path))
                return path;
        }
        throw new DllNotFoundException($"'{file}' is not beside the program ({AppContext.BaseDirectory}).");
    }
}
