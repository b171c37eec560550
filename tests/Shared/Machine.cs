namespace TauGate.Tests;

/// <summary>
/// Programs that single tests need and TauGate does not. <c>.ci/run</c> installs them; where one is missing, its tests
/// are skipped.
/// </summary>
public static class Machine
{
    /// <summary>Skips the test when the program is nowhere on the PATH.</summary>
    public static void Needs(string program) =>
        Assert.SkipUnless(Has(program), $"This machine has no {program}; .ci/run installs it.");

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
