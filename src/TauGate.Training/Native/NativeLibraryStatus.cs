namespace TauGate.Training.Native;

/// <summary>What <c>taugate doctor</c> says of the native library. Computed without loading libtorch.</summary>
/// <param name="Platform">Such as <c>linux-x64</c>.</param>
/// <param name="Supported">Whether libtorch exists for it.</param>
/// <param name="LibtorchVersion">Such as 2.10.0.</param>
/// <param name="PatchNeeded">Whether the system's C++ library is older than the one TorchSharp asks for, so that a
/// changed copy is loaded.</param>
/// <param name="PatchedCopy">Where that copy is, or will be at the first training; null when none is needed.</param>
/// <param name="Problem">Why training cannot work here, and what to do; null when nothing is known to be wrong.</param>
public sealed record NativeLibraryStatus(
    string Platform,
    bool Supported,
    string LibtorchVersion,
    bool PatchNeeded,
    string? PatchedCopy,
    string? Problem
)
{
    /// <summary>Looks at this machine.</summary>
    /// <param name="cache">The folder of what can be made again.</param>
    public static NativeLibraryStatus Inspect(string cache)
    {
        var status = new NativeLibraryStatus(
            Native.Platform.Current,
            Native.Platform.IsSupported,
            Native.Platform.LibtorchVersion,
            PatchNeeded: false,
            PatchedCopy: null,
            Problem: null
        );
        if (!status.Supported)
            return status with { Problem = Native.Platform.Refusal };
        try
        {
            return NativeTorch.NeedsPatch(out var wrapper)
                ? status with
                {
                    PatchNeeded = true,
                    PatchedCopy = NativeTorch.PatchedPath(File.ReadAllBytes(wrapper), cache),
                }
                : status;
        }
        catch (Exception e) when (e is DllNotFoundException or InvalidDataException or IOException)
        {
            return status with { Problem = e.Message + " Build the program again ('dotnet build -c Release')." };
        }
    }
}
