using System.Globalization;

namespace TauGate.Cluster.Trainers;

/// <summary>
/// Ties a trainer's life to its node's. The trainer leaves the node's process group, so that the terminal's Ctrl-C
/// reaches the node alone and a kill of the group takes whatever the trainer has started; then it asks to be killed
/// when the node's spawning thread ends.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Environment variable with the node's process id.</summary>
    public const string Variable = "TAUGATE_TRAINER_PARENT";

    /// <summary>
    /// Asks for the signal. False when the node has died meanwhile; does nothing when a person and not a node has
    /// started the process.
    /// </summary>
    public static bool Arm()
    {
        if (OperatingSystem.IsWindows())
            return true;
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var parent))
            return true;
        _ = NativeMethods.SetProcessGroup(0, 0);
        if (OperatingSystem.IsLinux())
            _ = NativeMethods.ProcessControl(NativeMethods.SetParentDeathSignal, NativeMethods.SigKill, 0, 0, 0);
        // A node that died before this call sends no signal any more.
        return NativeMethods.ParentProcess() == parent;
    }
}
