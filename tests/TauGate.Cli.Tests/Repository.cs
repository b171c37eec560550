namespace TauGate.Cli.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>A file by its path from the folder with <c>TauGate.sln</c>.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Root(new DirectoryInfo(AppContext.BaseDirectory)), .. parts]);

    private static string Root(DirectoryInfo? folder) =>
        folder switch
        {
            null => throw new InvalidOperationException(
                "The tests run outside of a checkout: no TauGate.sln above them."
            ),
            _ when File.Exists(Path.Combine(folder.FullName, "TauGate.sln")) => folder.FullName,
            _ => Root(folder.Parent),
        };
}
