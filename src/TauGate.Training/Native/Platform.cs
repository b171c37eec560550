using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TauGate.Training.Native;

/// <summary>Where libtorch exists, and which one this program was built with. Loads nothing native.</summary>
internal static class Platform
{
    /// <summary>Platforms that libtorch packages exist for.</summary>
    public static ImmutableArray<string> Supported { get; } = ["linux-x64", "osx-arm64", "win-x64", "win-arm64"];

    /// <summary>This platform, such as <c>linux-x64</c> or <c>linux-musl-x64</c>.</summary>
    public static string Current { get; } =
        $"{OperatingSystemName}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>Whether training is possible here.</summary>
    public static bool IsSupported => Supported.Contains(Current);

    /// <summary>Why it is not, for people.</summary>
    public static string Refusal =>
        $"There is no libtorch for {Current}. Training works on {string.Join(", ", Supported)}. "
        + "On other machines use a worker or a container image of one of those platforms.";

    /// <summary>Version of the libtorch package this program was built with, such as 2.10.0.</summary>
    public static string LibtorchVersion { get; } = ReadLibtorchVersion();

    private static string OperatingSystemName =>
        OperatingSystem.IsWindows() ? "win"
        : OperatingSystem.IsMacOS() ? "osx"
        : RuntimeInformation.RuntimeIdentifier.StartsWith("linux-musl", StringComparison.Ordinal) ? "linux-musl"
        : OperatingSystem.IsLinux() ? "linux"
        : "unknown";

    // TorchSharp's own property of that name loads the native library; the program's dependency files do not.
    private static string ReadLibtorchVersion()
    {
        const string Package = "libtorch-cpu-";
        var files = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "").Split(
            ';',
            StringSplitOptions.RemoveEmptyEntries
        );
        foreach (var file in files.Where(File.Exists))
        {
            using var dependencies = JsonDocument.Parse(File.ReadAllBytes(file));
            if (!dependencies.RootElement.TryGetProperty("libraries", out var libraries))
                continue;
            foreach (var library in libraries.EnumerateObject())
                if (library.Name.StartsWith(Package, StringComparison.Ordinal))
                    return library.Name[(library.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        }
        return "unknown";
    }
}
