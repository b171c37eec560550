namespace TauGate.Cluster.Trainers;

/// <summary>Keeps other output out of the stream of frames.</summary>
internal static class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>
    /// From here on, whatever managed or native code prints to standard output goes to standard error. Streams that
    /// were opened before keep their own descriptor.
    /// </summary>
    public static void SendOutputToError()
    {
        Console.SetOut(Console.Error);
        if (!OperatingSystem.IsWindows())
            _ = NativeMethods.DuplicateTo(Error, Output);
    }
}
