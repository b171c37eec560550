namespace TauGate.Training.Tests;

/// <summary>The TauGate home of this user, so that tests share the data cache with the program.</summary>
internal static class StandardHome
{
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("TAUGATE_HOME") is { Length: > 0 } home
            ? home
            : System.IO.Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData,
                    Environment.SpecialFolderOption.DoNotVerify
                ),
                "taugate"
            );
}
