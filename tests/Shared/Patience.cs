namespace TauGate.Tests;

/// <summary>
/// How long tests wait for what must happen. A test that waits in vain fails; how busy the machine is must not make it
/// fail.
/// </summary>
public static class Patience
{
    /// <summary>For a whole test, in milliseconds.</summary>
    public const int OfTest = 480_000;

    /// <summary>For one thing that a test waits for.</summary>
    public static readonly TimeSpan OfStep = TimeSpan.FromMinutes(3);
}
