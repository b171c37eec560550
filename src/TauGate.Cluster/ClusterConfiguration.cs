using TauGate.Cluster.Configuration;
using TauGate.Core.Ports;

namespace TauGate.Cluster;

/// <summary>The HOCON files of a node.</summary>
public static class ClusterConfiguration
{
    /// <summary>Reads and checks the files as a node's start would, and does nothing else.</summary>
    /// <param name="hoconFolder">Null is the folder beside the program.</param>
    /// <exception cref="InputException">A key or a value is wrong; names the file and the key.</exception>
    /// <exception cref="EnvironmentException">A file cannot be read.</exception>
    public static void Check(string? hoconFolder) => HoconFiles.Load(hoconFolder ?? HoconFiles.DefaultFolder);
}
