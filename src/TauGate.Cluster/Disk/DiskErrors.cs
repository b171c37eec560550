using TauGate.Core.Errors;

namespace TauGate.Cluster.Disk;

/// <summary>Explains errors of the disk, with what to do.</summary>
internal static class DiskErrors
{
    /// <param name="what">The beginning of the sentence: what cannot be done.</param>
    public static EnvironmentException Explain(string what, Exception e) =>
        new(
            $"{what}: {e.Message.TrimEnd('.')}. {Advice(e)} Then run the same command again; nothing recorded is lost.",
            e
        );

    private static string Advice(Exception e) =>
        IsFull(e) ? "Free some space on that disk or raise the quota." : "Put right what the system names here.";

    /// <summary>ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL, or ENOSPC and EDQUOT.</summary>
    private static bool IsFull(Exception e) =>
        OperatingSystem.IsWindows()
            ? e.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027)
            : e.HResult == 28 || e.HResult == (OperatingSystem.IsLinux() ? 122 : 69);
}
