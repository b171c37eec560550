namespace TauGate.Core.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder with <c>TauGate.sln</c>.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>A file or folder by its path from the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(DirectoryInfo? folder) =>
        folder switch
        {
            null => throw new InvalidOperationException(
                "The tests run outside of a checkout: no TauGate.sln above them."
            ),
            _ when File.Exists(Path.Combine(folder.FullName, "TauGate.sln")) => folder.FullName,
            _ => Find(folder.Parent),
        };
}
