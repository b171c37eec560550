namespace TauGate.Cluster.Trainers;

/// <summary>Keeps stray prints away from the frames.</summary>
internal static class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>
    /// Sends what managed and native code print to standard output to standard error. Streams opened before keep their
    /// own descriptor.
    /// </summary>
    public static void SendOutputToError()
    {
        Console.SetOut(Console.Error);
        if (!OperatingSystem.IsWindows())
            _ = NativeMethods.DuplicateTo(Error, Output);
    }
}
